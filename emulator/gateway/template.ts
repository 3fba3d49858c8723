/** How a URL template fits a path. */
export interface TemplateMatch {
  readonly parameters: ReadonlyMap<string, string>
  readonly named: readonly string[]
  /** Orders the templates that fit one path: what is spelled out comes before what is open, from the left. */
  readonly rank: string
}

/** Fits a URL template to what is left of a path; undefined when it does not fit. The query of a template must be there. */
export function matchTemplate(
  template: string,
  rest: string,
  query: URLSearchParams
): TemplateMatch | undefined {
  const [path = '', search = ''] = template.split('?')
  const parameters = new Map<string, string>()
  const rank = matchPath(splitPath(path), splitPath(rest), parameters)
  if (rank === undefined) return undefined
  const named: string[] = []
  for (const part of search.split('&').filter(item => item !== '')) {
    const [name = '', value = ''] = part.split('=')
    const given = query.get(name)
    if (given === null) return undefined
    named.push(name)
    const parameter = /^\{(.+)\}$/.exec(value)?.[1]
    if (parameter !== undefined) parameters.set(parameter, given)
    else if (given !== value) return undefined
  }
  // More of the query makes a template the finer one.
  return { parameters, named, rank: `${rank}${Math.max(0, 9 - named.length)}` }
}

function splitPath(path: string): string[] {
  return path.replace(/^\/+|\/+$/g, '').split('/')
}

function matchPath(
  wanted: readonly string[],
  given: readonly string[],
  parameters: Map<string, string>
): string | undefined {
  let rank = ''
  for (const [index, segment] of wanted.entries()) {
    if (segment === '*' || /^\{\*[^}]*\}$/.test(segment)) {
      const name = /^\{\*([^}]+)\}$/.exec(segment)?.[1]
      if (name !== undefined) parameters.set(name, given.slice(index).join('/'))
      return `${rank}3`
    }
    const part = given[index]
    if (part === undefined) return undefined
    const step = matchSegment(segment, part, parameters)
    if (step === undefined) return undefined
    rank += step
  }
  return given.length === wanted.length ? `${rank}1` : undefined
}

/** 0 for text, 1 for text with a parameter in it, 2 for a parameter. Templates do not look at capitals. */
function matchSegment(segment: string, part: string, parameters: Map<string, string>): string | undefined {
  if (segment.toLowerCase() === part.toLowerCase()) return '0'
  const names = [...segment.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
  if (names.length === 0 || part === '') return undefined
  const pattern = segment
    .split(/\{[^}]+\}/)
    .map(text => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('(.+?)')
  const match = new RegExp(`^${pattern}$`, 'i').exec(part)
  if (match === null) return undefined
  for (const [index, name] of names.entries()) parameters.set(name, match[index + 1] ?? '')
  return /^\{[^}]+\}$/.test(segment) ? '2' : '1'
}
