import { readInputs } from '../../src/inputs.ts'
import { action, filler } from './workflow-checks.ts'

/** Words with hyphens that stand in code, alone or before a colon, and that nobody knows. */
export function findUnknownWords(prose: string, known: ReadonlySet<string>): string[] {
  return [...prose.matchAll(/`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?:: [^`]+)?`/g)]
    .map(match => match[1] ?? '')
    .filter(word => !known.has(word))
}

/** `input: value` in code, where the parser of the action does not take the value. What goes with it need not stand beside it. */
export function findWrongValues(prose: string): string[] {
  return [...prose.matchAll(/`([a-z-]+): ([^`]+)`/g)].flatMap(([, name = '', value = '']) => {
    // Three dots and `|` stand for more than one value.
    if (!Object.hasOwn(action.inputs, name) || /…|\.\.\.|\||\$\{\{/.test(value)) return []
    const values = new Map([...filler, [name, value]])
    const result = readInputs(each => values.get(each) ?? '', {})
    const problems = result.kind === 'wrong' ? result.problems : []
    const wrong = problems.some(text => text.startsWith(`\`${name}\` is`) && !/with it\b/.test(text))
    return wrong ? [`${name}: ${value}`] : []
  })
}
