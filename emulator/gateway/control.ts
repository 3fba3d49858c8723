import { CannotRun } from '../plane/exchange.ts'
import { listElements } from '../policy/syntax.ts'
import { textOf } from '../wire.ts'
import { hasText, parseRoot, type Step } from './effective.ts'
import type { Flow, Progress, RunSteps } from './flow.ts'
import { evaluateCondition, readPlain } from './values.ts'

/** Runs `choose`: the first branch whose condition is true, and no other. */
export function runChoose(flow: Flow, step: Step, runSteps: RunSteps): Progress {
  if (hasText(step.element)) throw new CannotRun('text in `choose`')
  const branches = listElements(step.element)
  const misplaced = branches.find(({ name }, index) =>
    name === 'otherwise' ? index < branches.length - 1 : name !== 'when'
  )
  if (misplaced !== undefined) throw new CannotRun(`\`${misplaced.name}\` where it is in \`choose\``)
  for (const element of branches) {
    const branch = { ...step, element }
    checkBranch(branch)
    if (element.name === 'otherwise' || evaluateCondition(flow, branch))
      return runSteps(flow, toSteps(branch))
  }
  return 'goes-on'
}

function checkBranch({ element }: Step): void {
  const allowed = element.name === 'when' ? ['condition'] : []
  const strange = element.attributes.find(({ name }) => !allowed.includes(name))
  if (strange !== undefined || hasText(element))
    throw new CannotRun(`\`${element.name}\` with text or with attributes that it does not have`)
}

/** Runs `include-fragment`: the policies of the fragment, as if they stood here. Fragments do not nest. */
export function runInclude(flow: Flow, step: Step, runSteps: RunSteps): Progress {
  if (step.scope === 'fragment') throw new CannotRun('a fragment that includes a fragment')
  const id = readPlain(flow, step, 'fragment-id') ?? ''
  const fragment = flow.world.resources.get(`${step.base}/policyFragments/${id}`)
  const text = textOf(fragment?.properties, 'value')
  if (text === undefined) throw new CannotRun(`there is no policy fragment \`${id}\``)
  const root = parseRoot(text)
  if (root.name !== 'fragment' || hasText(root))
    throw new CannotRun(`the policy fragment \`${id}\` is not a list of policies`)
  return runSteps(flow, toSteps({ ...step, element: root, scope: 'fragment' }))
}

function toSteps(step: Step): Step[] {
  return listElements(step.element).map(element => ({ ...step, element }))
}
