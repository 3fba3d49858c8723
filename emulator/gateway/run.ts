import { CannotRun } from '../plane/exchange.ts'
import { findRule } from '../policy/catalogue.ts'
import { runChoose, runInclude } from './control.ts'
import { runSetBackend } from './destination.ts'
import type { Step } from './effective.ts'
import type { Flow, Progress } from './flow.ts'
import { runForward, runRewrite } from './forward.ts'
import { changeHeader, runBasic } from './headers.ts'
import { changeStatus, readBody, runReturnResponse } from './response.ts'
import { runManagedIdentity } from './token.ts'
import { evaluate, readPlain } from './values.ts'

interface Handler {
  /** Attributes that are understood; with any other one the policy is not run. */
  readonly attributes: readonly string[]
  run(flow: Flow, step: Step): Progress
}

/** A policy that changes something. */
function act(attributes: string, run: (flow: Flow, step: Step) => void): Handler {
  return steer(attributes, (flow, step) => {
    run(flow, step)
    return 'goes-on'
  })
}

/** A policy that decides whether the pipeline goes on. */
function steer(attributes: string, run: (flow: Flow, step: Step) => Progress): Handler {
  return { attributes: ['id', ...attributes.split(' ')], run }
}

/** Everything that the emulated gateway can do. What is not here is answered with 500, and never guessed at. */
const handlers: ReadonlyMap<string, Handler> = new Map([
  [
    'authentication-managed-identity',
    act(
      'resource client-id output-token-variable-name ignore-error authentication-provider',
      runManagedIdentity
    )
  ],
  ['authentication-basic', act('username password', runBasic)],
  ['set-header', act('name exists-action', runSetHeader)],
  ['set-variable', act('name value', runSetVariable)],
  ['set-backend-service', act('base-url backend-id', runSetBackend)],
  ['rewrite-uri', act('template copy-unmatched-params', runRewrite)],
  [
    'forward-request',
    act(
      'timeout timeout-ms http-version continue-timeout buffer-request-body buffer-response follow-redirects fail-on-error-status-code',
      runForward
    )
  ],
  [
    'return-response',
    steer('', (flow, step) => {
      runReturnResponse(flow, step)
      return 'finished'
    })
  ],
  ['set-status', act('code reason', (flow, step) => changeStatus(flow, step, findResponse(flow)))],
  ['set-body', act('', runSetBody)],
  ['choose', steer('', (flow, step) => runChoose(flow, step, runSteps))],
  ['include-fragment', steer('fragment-id', (flow, step) => runInclude(flow, step, runSteps))]
])

/** Runs policies one after the other, until one of them ends the pipeline. */
export function runSteps(flow: Flow, steps: readonly Step[]): Progress {
  for (const step of steps) if (runStep(flow, step) === 'finished') return 'finished'
  return 'goes-on'
}

function runStep(flow: Flow, step: Step): Progress {
  const { name } = step.element
  const found = handlers.get(name)
  if (found === undefined) throw new CannotRun(`the policy \`${name}\` (in the policy of the ${step.scope})`)
  checkPlace(flow, step)
  const strange = step.element.attributes.find(attribute => !found.attributes.includes(attribute.name))
  if (strange !== undefined) throw new CannotRun(`\`${name}\` with the attribute \`${strange.name}\``)
  flow.trace.push({ kind: 'policy', scope: step.scope, section: flow.section, policy: name })
  return found.run(flow, step)
}

/** A document that the service would have refused can be in a seed; what the service would do with it nobody knows. */
function checkPlace(flow: Flow, step: Step): void {
  const { name } = step.element
  const rule = findRule(name)
  if (rule === undefined || !rule.sections.includes(flow.section))
    throw new CannotRun(`\`${name}\` has no place in \`<${flow.section}>\``)
}

function isAnswering(flow: Flow): boolean {
  return flow.section === 'outbound' || flow.section === 'on-error'
}

/** The response that policies of the last two sections change; before them, there is none. */
function findResponse(flow: Flow): Flow['response'] {
  return isAnswering(flow) ? flow.response : undefined
}

function runSetHeader(flow: Flow, step: Step): void {
  const headers = isAnswering(flow) ? flow.response?.headers : flow.request.headers
  if (headers === undefined) throw new CannotRun('`set-header` where there is no response')
  changeHeader(flow, step, headers)
}

function runSetBody(flow: Flow, step: Step): void {
  const body = readBody(flow, step)
  if (!isAnswering(flow)) flow.request.body = body
  else if (flow.response !== undefined) flow.response.body = body
}

function runSetVariable(flow: Flow, step: Step): void {
  const name = readPlain(flow, step, 'name')
  const value = evaluate(flow, step, 'value')
  if (name === undefined || value === undefined)
    throw new CannotRun('`set-variable` needs `name` and `value`')
  flow.variables.set(name, value)
}
