import { CannotRun } from '../plane/exchange.ts'
import { listElements } from '../policy/syntax.ts'
import type { Step } from './effective.ts'
import { hasText } from './effective.ts'
import type { Flow, Response } from './flow.ts'
import { changeHeader } from './headers.ts'
import { evaluate, evaluateContent } from './values.ts'

/** Runs `return-response`: an answer of its own, and nothing behind it is run. */
export function runReturnResponse(flow: Flow, step: Step): void {
  const response: Response = { status: 200, headers: new Map(), body: undefined }
  if (hasText(step.element)) throw new CannotRun('text in `return-response`')
  for (const element of listElements(step.element)) {
    const part = { ...step, element }
    switch (element.name) {
      case 'set-status':
        changeStatus(flow, part, response)
        break
      case 'set-header':
        changeHeader(flow, part, response.headers)
        break
      case 'set-body':
        response.body = readBody(flow, part)
        break
      default:
        throw new CannotRun(`\`${element.name}\` in \`return-response\``)
    }
  }
  flow.response = response
}

/** Runs `set-status`; the reason is not carried over HTTP/2, and not here. */
export function changeStatus(flow: Flow, step: Step, response: Response | undefined): void {
  const code = String(evaluate(flow, step, 'code') ?? '').trim()
  if (!/^[2-9]\d\d$/.test(code)) throw new CannotRun(`\`set-status\` has the code \`${code}\``)
  if (response === undefined) throw new CannotRun('`set-status` where there is no response yet')
  response.status = Number(code)
}

/** Reads `set-body` as a text; templates are not run. */
export function readBody(flow: Flow, step: Step): string {
  if (step.element.attributes.some(({ name }) => name !== 'id'))
    throw new CannotRun('`set-body` with a template')
  return evaluateContent(flow, step) ?? ''
}
