import { type Json, type Reply, textOf } from '../wire.ts'
import type { StoredIssue } from './repository.ts'
import { type Asked, change, fail, invalid, isTooLong, toPage, toUrl, toUser } from './request.ts'

/** Issues and pull requests alike, the newest first unless it is asked otherwise. */
export function listIssues(asked: Asked): Reply {
  const { searchParams } = asked.call.url
  const state = searchParams.get('state') ?? 'open'
  const labels = (searchParams.get('labels') ?? '').split(',').filter(label => label !== '')
  const creator = searchParams.get('creator')
  const order = searchParams.get('direction') === 'asc' ? 1 : -1
  const found = asked.world.repository.issues
    .filter(issue => state === 'all' || issue.state === state)
    .filter(issue => creator === null || isSame(issue.author, creator))
    .filter(issue => labels.every(label => issue.labels.some(each => isSame(each, label))))
    .toSorted((one, other) => order * (one.number - other.number))
  return toPage(
    asked,
    found.map(issue => show(asked, issue))
  )
}

/** Labels that do not exist are dropped without a word: nobody documents that they are made. */
export function createIssue(asked: Asked): Reply {
  const { world, token, body } = asked
  const { issues, labels } = world.repository
  const [title, text] = [textOf(body, 'title'), textOf(body, 'body') ?? '']
  if (title === undefined || title.trim() === '' || title.length > 256)
    return invalid('Issue', 'title', 'title is missing or too long')
  if (isTooLong(text)) return invalid('Issue', 'body', 'body is too long (maximum is 65536 characters)')
  const issue: StoredIssue = {
    number: Math.max(0, ...issues.map(({ number }) => number)) + 1,
    title,
    body: text,
    state: 'open',
    author: token.login,
    labels: labels.filter(label => readList(body, 'labels').some(wanted => isSame(wanted, label))),
    assignees: []
  }
  change(world, { issues: [...issues, issue] })
  return { status: 201, body: show(asked, issue) }
}

export function updateIssue(asked: Asked): Reply {
  const { body } = asked
  const text = textOf(body, 'body')
  if (text !== undefined && isTooLong(text))
    return invalid('Issue', 'body', 'body is too long (maximum is 65536 characters)')
  const state = textOf(body, 'state')
  if (state !== undefined && state !== 'open' && state !== 'closed')
    return invalid('Issue', 'state', 'state is not one of open, closed')
  return replaceIssue(asked, issue => ({
    ...issue,
    ...(text === undefined ? {} : { body: text }),
    ...(state === undefined ? {} : { state }),
    ...(state === undefined || state === issue.state ? {} : { reason: textOf(body, 'state_reason') ?? '' })
  }))
}

export function addAssignees(asked: Asked): Reply {
  const { assignable } = asked.world.repository
  const named = readList(asked.body, 'assignees')
  const wanted = assignable.filter(name => named.some(each => isSame(each, name)))
  const reply = replaceIssue(asked, issue => ({
    ...issue,
    assignees: [...new Set([...issue.assignees, ...wanted])]
  }))
  return reply.status === 200 ? { ...reply, status: 201 } : reply
}

export function findLabel({ world, item }: Asked): Reply {
  const name = world.repository.labels.find(label => isSame(label, item))
  return name === undefined ? fail(404, 'Not Found') : { status: 200, body: { name } }
}

export function createLabel({ world, body }: Asked): Reply {
  const { labels } = world.repository
  const name = textOf(body, 'name') ?? ''
  if (name === '' || name.length > 50) return invalid('Label', 'name', 'name is missing or too long')
  if ((textOf(body, 'description') ?? '').length > 100)
    return invalid('Label', 'description', 'description is too long (maximum is 100 characters)')
  if (!/^[0-9a-f]{6}$/i.test(textOf(body, 'color') ?? 'ededed'))
    return invalid('Label', 'color', 'color is no hexadecimal code')
  if (labels.some(label => isSame(label, name))) return invalid('Label', 'name', 'already_exists')
  change(world, { labels: [...labels, name] })
  return { status: 201, body: { name } }
}

function replaceIssue(asked: Asked, edit: (issue: StoredIssue) => StoredIssue): Reply {
  const { issues } = asked.world.repository
  const known = issues.find(({ number }) => number === Number(asked.item))
  if (known === undefined) return fail(404, 'Not Found')
  const issue = edit(known)
  change(asked.world, { issues: issues.map(each => (each === known ? issue : each)) })
  return { status: 200, body: show(asked, issue) }
}

function show(asked: Asked, issue: StoredIssue): Json {
  const url = toUrl(asked, `issues/${issue.number}`)
  return {
    number: issue.number,
    url,
    title: issue.title,
    body: issue.body === '' ? null : issue.body,
    state: issue.state,
    state_reason: issue.reason ?? null,
    locked: issue.locked === true,
    user: issue.author === '' ? null : toUser(issue.author),
    labels: issue.labels.map(name => ({ name })),
    assignees: issue.assignees.map(toUser),
    ...(issue.pullRequest === true ? { pull_request: { url: url.replace('/issues/', '/pulls/') } } : {})
  }
}

/** GitHub tells neither labels nor logins apart by case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function readList(body: Json, key: string): string[] {
  const value = body[key]
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
