import { isJson } from '../../emulator/wire.ts'
import { paths, type Weather } from '../weather.ts'
import { findHeadline, toLines, wrap } from './log.ts'
import { breakBoth, editAuth } from './sabotages.ts'
import { type Expectation, findDisagreement, findSurprises, listRules, type Stage } from './stage.ts'
import { renderStatuses, type Wire } from './wire.ts'
import { operations } from './world.ts'

/** The main job, step by step. */

interface Step extends Expectation {
  readonly title: string
  readonly mode: 'check' | 'plan' | 'apply'
  /** Whether the claims are shown that the app has seen. */
  readonly showsClaims?: boolean
  /** What happens in Azure before the step, by other hands. */
  readonly before?: { readonly what: string; readonly work: (stage: Stage) => void }
}

const deployment: readonly Step[] = [
  { title: 'Check before anything is deployed', mode: 'check', outcome: 'drift', names: ['API001'] },
  { title: 'Plan the deployment', mode: 'plan', outcome: 'clean' },
  { title: 'Apply it', mode: 'apply', outcome: 'clean', showsClaims: true },
  { title: 'Check again', mode: 'check', outcome: 'clean' }
]

const night: readonly Step[] = [
  {
    title: 'The scheduled check of the next night',
    mode: 'check',
    before: {
      what: 'Somebody removes the policy of GetWeatherForecast and switches off Easy Auth in the portal.',
      work: ({ weather }) => breakBoth(weather)
    },
    outcome: 'drift',
    names: ['POL001', 'AUTH001']
  },
  {
    title: 'Apply repairs the policy, and cannot mend the backend',
    mode: 'apply',
    outcome: 'drift',
    names: ['AUTH001']
  },
  {
    title: 'Check after the backend was mended',
    mode: 'check',
    before: {
      what: 'Easy Auth is switched on again.',
      work: ({ weather, front }) => editAuth(weather, front.site, ['platform', 'enabled'], true)
    },
    outcome: 'clean'
  }
]

/** A deployment, a bad night, and the repair, with all that the log says. */
export async function playJob(stage: Stage): Promise<void> {
  for (const [index, step] of [...deployment, ...night].entries())
    await playStep(stage, step, index + 1, 'log')
}

/** The deployment alone, a line for each step. */
export async function playDeployment(stage: Stage): Promise<void> {
  for (const [index, step] of deployment.entries()) await playStep(stage, step, index + 1, 'headline')
}

async function playStep(stage: Stage, step: Step, number: number, detail: 'log' | 'headline'): Promise<void> {
  stage.say(`\n━━ ${number}. ${step.title} ━━`)
  if (step.before !== undefined) {
    stage.say(`   (${step.before.what})`)
    step.before.work(stage)
  }
  const result = await stage.run(step.mode, `${number}-${step.mode}`)
  const headline = findHeadline(result.stdout) ?? 'There is no headline.'
  const lines = detail === 'log' ? toLines(result.stdout, number > 1 ? ['Target'] : []) : wrap(headline)
  for (const line of lines) stage.say(`   │ ${line}`)
  const { outcome } = result.outputs
  const rules = listRules(result, ['error', 'warning']).join(', ')
  stage.say(
    `   mode ${step.mode}: step ${result.exitCode === 0 ? 'succeeded' : 'failed'}, outcome ${outcome}, findings: ${rules || 'none'}`
  )
  const surprises = findSurprises(step, result)
  // A plan speaks of what would be.
  if (step.mode !== 'plan') {
    const { wire, troubles } = await stage.look()
    const claims = step.showsClaims === true ? describeClaims(stage.weather, wire) : []
    for (const line of [...describe(wire), ...claims]) stage.say(`   ${line}`)
    surprises.push(...findDisagreement(troubles, outcome))
  }
  for (const surprise of surprises) stage.fail(`step ${number} (${step.title}): ${surprise}.`)
}

/** What callers hear. */
function describe(wire: Wire): string[] {
  const calls = operations.map(({ method, path }) => `${method} ${path}`)
  const app = wire.hosts.length > 1 ? 'the app and its slots' : 'the app'
  return [
    `on the wire, ${calls.join(', ')}:`,
    `  ${'through the gateway, with a subscription key'.padEnd(60)}${renderStatuses(wire.gateway)}`,
    `  ${`directly at ${app}, without a token`.padEnd(60)}${renderStatuses(wire.anonymous)}`,
    `  ${`directly, with the token of another application`.padEnd(60)}${renderStatuses(wire.stranger)}`
  ]
}

const shownClaims = ['aud', 'iss', 'appid', 'azp', 'oid', 'tid', 'ver'] as const

/** Claims of the first operation's call, as the app tells them that it saw. */
function describeClaims(weather: Weather, wire: Wire): string[] {
  const authorization = wire.gateway[0]?.body['authorization']
  if (!isJson(authorization) || !isJson(authorization['claims'])) return []
  const { claims } = authorization
  const identity = weather.emulator.world.resources.get(paths.service)?.['identity']
  const principal = isJson(identity) ? identity['principalId'] : undefined
  return shownClaims
    .filter(name => claims[name] !== undefined)
    .map(name => {
      const whose = claims[name] === principal ? ' (the identity of API Management)' : ''
      return `  the app saw ${name.padEnd(6)}${String(claims[name])}${whose}`
    })
}
