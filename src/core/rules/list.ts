/** `a`, `b` and 3 more: a list that stays one sentence. */
export function renderList(names: readonly string[], most = 5): string {
  const shown = names
    .slice(0, most)
    .map(name => `\`${name}\``)
    .join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
