import { isJson, type Json } from '../wire.ts'

/** Keys below which the next keys are names that the author chose, not words of the specification. */
const NAMED = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'schemas',
  'parameters',
  'responses',
  'requestBodies',
  'headers',
  'securitySchemes',
  'securityDefinitions',
  'links',
  'callbacks',
  'pathItems',
  'paths',
  'content',
  'encoding',
  'variables',
  'mapping',
  'dependentSchemas',
  'webhooks'
])

/** Keys whose value is the author's data, in which `$ref` is a word like any other. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const'])

interface Step {
  readonly value: unknown
  readonly named: boolean
}

/** Lists what every `$ref` of a document points to, once each, in the order of the text. */
export function listReferences(root: Json): string[] {
  const found = new Set<string>()
  // A stack of its own: documents are nested as deeply as their author likes.
  const steps: Step[] = [{ value: root, named: false }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (Array.isArray(step.value)) {
      for (const value of step.value.toReversed()) steps.push({ value, named: false })
      continue
    }
    if (!isJson(step.value)) continue
    const reference = step.value['$ref']
    if (!step.named && typeof reference === 'string') found.add(reference)
    for (const next of toSteps(step.value, step.named)) steps.push(next)
  }
  return [...found]
}

function toSteps(object: Json, named: boolean): Step[] {
  return Object.entries(object)
    .filter(([key]) => named || !(DATA.has(key) || key.startsWith('x-')) || key === 'x-ms-paths')
    .map(([key, value]) => ({
      value,
      named: !named && (NAMED.has(key) || key === 'x-ms-paths') && isJson(value)
    }))
    .reverse()
}

/** Finds what a pointer within the document points to; undefined when there is nothing. */
export function findTarget(root: Json, reference: string): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let value: unknown = root
  for (const part of reference.slice(2).split('/')) {
    const key = decodePart(part)
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined
    else value = isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** Follows `$ref` until there is none; a reference to itself or to nothing gives undefined. */
export function resolve(root: Json, value: unknown): Json | undefined {
  const seen = new Set<string>()
  let current = value
  while (isJson(current) && typeof current['$ref'] === 'string') {
    if (seen.has(current['$ref'])) return undefined
    seen.add(current['$ref'])
    current = findTarget(root, current['$ref'])
  }
  return isJson(current) ? current : undefined
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return part
  }
}
