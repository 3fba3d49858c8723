import { cut, width } from './log.ts'
import type { Sabotage } from './sabotages.ts'
import { findDisagreement, findSurprises, listRules, type Stage } from './stage.ts'
import { renderStatuses, renderTokens } from './wire.ts'
import { operations } from './world.ts'

/** Changes behind everybody's back: each is made, looked at on the wire and by `check`, and taken back. */

/** Widths of all columns but the last. */
const columns = [40, 12, 14, 14, 20] as const

/** Plays all, and prints a line for each. */
export async function playSabotages(stage: Stage, sabotages: readonly Sabotage[]): Promise<void> {
  stage.say('\n━━ What somebody might change, what then happens on the wire, and what `check` says ━━')
  stage.say(`   Three numbers: ${operations.map(({ name }) => name).join(', ')}. One: all the same.`)
  stage.say('   The other token is for the app, too, and of another application of the tenant.\n')
  stage.say(toRow(['', 'through', 'directly,', 'directly,', 'token of API', '']))
  stage.say(
    toRow(['what is changed', 'the gateway', 'no token', 'other token', 'Management went to', 'check'])
  )
  stage.say(`   ${'─'.repeat(width - 3)}`)
  const { world } = stage.weather.emulator
  const before = world.snapshot()
  let agreed = 0
  for (const [index, sabotage] of sabotages.entries()) {
    try {
      sabotage.work(stage.weather, stage.front)
      if (await playSabotage(stage, sabotage, index)) agreed++
    } finally {
      world.load(before)
    }
  }
  stage.say(`\n   The wire and \`check\` agree on ${agreed} of ${sabotages.length}.`)
  const { troubles } = await stage.look()
  if (troubles.length > 0) stage.fail(`not everything was taken back: the wire is ${troubles.join(', ')}.`)
}

/** Tells whether the wire and `check` agree; whatever else does not come out as announced is a failure as well. */
async function playSabotage(stage: Stage, sabotage: Sabotage, index: number): Promise<boolean> {
  const { wire, troubles } = await stage.look()
  const result = await stage.run('check', `changed-${String(index).padStart(2, '0')}-check`)
  const outcome = result.outputs['outcome']
  const rules = listRules(result)
  stage.say(
    toRow([
      sabotage.what,
      renderStatuses(wire.gateway),
      renderStatuses(wire.anonymous),
      renderStatuses(wire.stranger),
      renderTokens(wire),
      rules.length === 0 ? String(outcome) : renderRules(rules)
    ])
  )
  const expected = sabotage.troubles.length === 0 ? 'clean' : 'drift'
  const disagreement = findDisagreement(troubles, outcome)
  const surprises = [...disagreement, ...findSurprises({ outcome: expected, names: sabotage.names }, result)]
  if (troubles.join() !== sabotage.troubles.join())
    surprises.push(
      `the wire is ${troubles.join(', ') || 'sound'}, not ${sabotage.troubles.join(', ') || 'sound'}`
    )
  for (const surprise of surprises) stage.fail(`${sabotage.what}: ${surprise}.`)
  return disagreement.length === 0
}

function renderRules(rules: readonly string[]): string {
  const [first, second, ...others] = rules
  return [first, second, others.length > 0 ? `+${others.length}` : ''].join(' ').trim()
}

function toRow(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => {
    const room = columns[index]
    return room === undefined ? cell : cut(cell, room - 1).padEnd(room)
  })
  return `   ${padded.join('').trimEnd()}`
}
