import { closestMatch } from 'leven'
import type { LiveApp, SlotList } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import { type AppPlace, type AppSelection, nameApp, toApp, toPlaceKey } from '../target.ts'
import { toUnverified } from './context.ts'

/** The word that stands for the app itself, in inputs and in Azure. */
export const production = 'production'

/** True where the names of the slots must be known: always, unless only production is asked for. */
export function needsSlotList(selection: AppSelection): boolean {
  return selection.slots === 'all' || selection.slots.some(slot => slot.toLowerCase() !== production)
}

/**
 * The places of one app that are judged beside those that are called: production and its slots, or those among them that the inputs
 * name.
 */
export function listBystanders(
  app: AppPlace,
  slots: readonly string[],
  called: readonly AppPlace[],
  selection: AppSelection
): AppPlace[] {
  const taken = new Set(called.map(toPlaceKey))
  const wanted =
    selection.slots === 'all' ? undefined : new Set(selection.slots.map(one => one.toLowerCase()))
  const names = [production, ...slots].filter(name => wanted?.has(name.toLowerCase()) ?? true)
  return names
    .map(name => (name === production ? toApp(app) : { ...toApp(app), slot: name }))
    .filter(place => !taken.has(toPlaceKey(place)))
}

/** What the lists of slots say: those that could not be read, and slots that the inputs name and no app has. */
export function findSlotListFindings(
  selection: AppSelection,
  lists: readonly SlotList[],
  judged: readonly LiveApp[]
): Finding[] {
  const families = new Set(judged.map(app => toPlaceKey(toApp(app.place))))
  const relevant = lists.filter(list => families.has(toPlaceKey(list.app)))
  const unread = relevant.flatMap((list): Finding[] => {
    if (list.slots.kind === 'unreadable') return [describeUnread(list.app, list.slots.why)]
    const isThere = judged.some(
      app => app.site.kind !== 'absent' && toPlaceKey(toApp(app.place)) === toPlaceKey(toApp(list.app))
    )
    return list.slots.kind === 'absent' && isThere
      ? [describeUnread(list.app, 'Azure says that there is no such list, and that the app is there')]
      : []
  })
  return [...unread, ...findUnknownSlots(selection, relevant, judged)]
}

/** Fail closed: a slot that nobody could see may be open to everybody. */
function describeUnread(app: AppPlace, why: string): Finding {
  const backend = nameApp(app)
  return toUnverified(
    { kind: 'backend', backend },
    `the slots of the app \`${backend}\``,
    why,
    'Give the identity that runs this action the right `Microsoft.Web/sites/slots/read` (the role `Reader` has it); or check nothing but production, with `slots: production`.'
  )
}

function findUnknownSlots(
  selection: AppSelection,
  lists: readonly SlotList[],
  judged: readonly LiveApp[]
): Finding[] {
  const first = judged.find(app => app.origin.kind !== 'slot')
  // With a list that could not be read, or no app at all, nobody knows; that is told already.
  if (selection.slots === 'all' || first === undefined) return []
  if (lists.some(list => list.slots.kind !== 'present')) return []
  const known = lists.flatMap(list => (list.slots.kind === 'present' ? list.slots.value : []))
  const names = new Set([production, ...known.map(name => name.toLowerCase())])
  const app = nameApp(toApp(first.place))
  return selection.slots
    .filter(slot => !names.has(slot.toLowerCase()))
    .map(slot => ({
      rule: 'APP003',
      subject: { kind: 'backend', backend: app },
      facts: { slot, app, known, nearest: closestMatch(slot, [production, ...known], { maxDistance: 3 }) }
    }))
}
