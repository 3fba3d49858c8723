const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True for a GUID in the form that Microsoft Entra writes it, in either case. */
export function isGuid(text: string): boolean {
  return guid.test(text)
}

/** True when both name the same application or principal: Entra compares GUIDs without regard to case. */
export function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

/** True when the list names this application or principal. */
export function includesId(list: readonly string[], id: string): boolean {
  return list.some(entry => sameId(entry, id))
}
