import type { Level } from './chain.ts'
import type { Doubt, Site } from './interpret-steps.ts'

/** The place that stands for a whole section of a level, whose document may not have been read. */
export function toLevelSite(level: Level, section: string): Site {
  if (level.kind === 'document') {
    return {
      source: level.source,
      section,
      element: level.root.name,
      offset: level.root.start,
      node: level.root,
      depth: 0
    }
  }
  const source = level.kind === 'unknown' ? level.at?.source : undefined
  const offset = level.kind === 'unknown' ? (level.at?.offset ?? 0) : 0
  return {
    source: source ?? { scope: level.scope, text: '', format: 'rawxml' },
    section,
    element: 'policies',
    offset,
    depth: 0
  }
}

/** The doubt about policies that are not followed to their end. */
export function tooComplex(level: Level): Doubt {
  const why = 'the policies are too large or repeat too often to be followed'
  return { code: 'too-complex', at: toLevelSite(level, 'inbound'), why }
}
