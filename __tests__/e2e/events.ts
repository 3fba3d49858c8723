import path from 'node:path'
import { forkToken, jobToken, type Repository } from '../../emulator/github/repository.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import type { Weather } from '../../scripts/weather.ts'

/** The head commit of the events in the fixtures, and the merge that GitHub makes of a pull request. */
export const head = '5f0c2f6a1de94b7e8a3c6d20f9b1e47c8d35a602'
const merge = '9b8a7c6d5e4f30291827364554637281900a1b2c'

export const events = [
  'push',
  'pull_request',
  'pull_request_fork',
  'pull_request_target',
  'schedule',
  'workflow_dispatch',
  'workflow_run'
] as const
export type EventName = (typeof events)[number]

/** Layouts of GitHub: a host of its own for the API, as on github.com and ghe.com, and a server of one's own. */
export type Layout = 'own-host' | 'server'

/** The environment of a job that an event started, with the payload of the fixture. */
export function toEventEnv(
  weather: Weather,
  event: EventName,
  layout: Layout = 'server'
): Record<string, string> {
  const { url } = weather.emulator
  const isPull = event.startsWith('pull_request')
  return {
    GITHUB_EVENT_NAME: event === 'pull_request_fork' ? 'pull_request' : event,
    GITHUB_EVENT_PATH: path.resolve(`__tests__/fixtures/events/${event}.json`),
    GITHUB_SHA: event === 'push' ? head : merge,
    GITHUB_REF: isPull ? 'refs/pull/1/merge' : 'refs/heads/main',
    GITHUB_API_URL: layout === 'server' ? `${url}/api/v3` : url,
    GITHUB_GRAPHQL_URL: layout === 'server' ? `${url}/api/graphql` : `${url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.contoso.example',
    GITHUB_WORKFLOW: 'API preview',
    GITHUB_WORKFLOW_REF: 'contoso/weather/.github/workflows/pull-request.yml@refs/pull/1/merge',
    GITHUB_JOB: 'plan',
    GITHUB_RUN_ID: '6120000001'
  }
}

/** Runs the action as a job of an event; a fork gets the token of a fork. */
export async function runOn(
  weather: Weather,
  event: EventName,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = {}
): Promise<ActionResult> {
  const token = event === 'pull_request_fork' ? forkToken : jobToken
  return await weather.run(
    { 'github-token': token, ...inputs },
    { env: { ...toEventEnv(weather, event), ...env } }
  )
}

export function repositoryOf(weather: Weather): Repository {
  return weather.emulator.world.repository
}

export function changeRepository(weather: Weather, change: Partial<Repository>): void {
  weather.emulator.world.update({ repository: { ...repositoryOf(weather), ...change } })
}

/** Requests to GitHub's API since a length of the log: `POST /repos/contoso/weather/issues/1/comments 201`. */
export function requestsSince(weather: Weather, from: number): string[] {
  return weather.emulator.log
    .slice(from)
    .filter(({ path }) => /^\/(?:api\/)?(?:v3\/)?(?:repos|graphql|user)/.test(path))
    .map(
      ({ method, path, status }) => `${method} ${path.replace(/^\/api(?:\/v3)?/, '').split('?')[0]} ${status}`
    )
}

/** Everything that a run left behind where somebody could read it, without the line that hides a secret. */
export function textOf(result: ActionResult): string {
  return [
    result.stdout.replace(/^::add-mask::.*$/gm, ''),
    result.stderr,
    result.summary,
    JSON.stringify(result.outputs),
    JSON.stringify(result.report)
  ].join('\n')
}
