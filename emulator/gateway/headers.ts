import { CannotRun } from '../plane/exchange.ts'
import { listElements } from '../policy/syntax.ts'
import type { Step } from './effective.ts'
import type { Flow } from './flow.ts'
import { evaluateContent, evaluateText, readPlain } from './values.ts'

/** Runs `set-header` on the headers of a request or of a response. Without `exists-action` it overrides. */
export function changeHeader(flow: Flow, step: Step, headers: Map<string, string>): void {
  const name = evaluateText(flow, step, 'name').trim().toLowerCase()
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new CannotRun(`\`${name}\` is no name of a header`)
  const action = readPlain(flow, step, 'exists-action') ?? 'override'
  const existing = headers.get(name)
  switch (action) {
    case 'delete':
      headers.delete(name)
      return
    case 'skip':
      if (existing === undefined) headers.set(name, readValues(flow, step))
      return
    case 'append':
      headers.set(name, [...(existing === undefined ? [] : [existing]), readValues(flow, step)].join(','))
      return
    case 'override':
      headers.set(name, readValues(flow, step))
      return
    default:
      throw new CannotRun(`\`exists-action\` is \`${action}\``)
  }
}

/** Several values are one header with commas in it. */
function readValues(flow: Flow, step: Step): string {
  const values = listElements(step.element).map(element => {
    if (element.name !== 'value' || element.attributes.length > 0)
      throw new CannotRun(`\`${element.name}\` in \`set-header\``)
    return evaluateContent(flow, { ...step, element })?.trim() ?? ''
  })
  if (values.length === 0 || values.includes(''))
    throw new CannotRun('`set-header` without a value, or with an empty one')
  const text = values.join(',')
  if (/[\0\r\n]/.test(text)) throw new CannotRun('the value of a header has more than one line')
  return text
}

/** Runs `authentication-basic`. */
export function runBasic(flow: Flow, step: Step): void {
  const pair = `${evaluateText(flow, step, 'username')}:${evaluateText(flow, step, 'password')}`
  flow.request.headers.set('authorization', `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`)
}
