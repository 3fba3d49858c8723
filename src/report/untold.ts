import { takeWithin } from './budget.ts'
import { renderProse } from './markdown.ts'

const bytes = 6_000

/** Renders what could not be told on GitHub, to stand below a summary that is written already; small enough to fit in any case. */
export function renderUntold(notes: readonly string[]): string {
  const { taken, omitted } = takeWithin(notes, bytes, note => `- ${renderProse(note)}`)
  const more = omitted === 0 ? [] : [`… and ${omitted} more.`]
  return `${['### Not told on GitHub', taken.join('\n'), ...more].join('\n\n')}\n`
}
