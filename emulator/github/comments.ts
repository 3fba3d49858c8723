import { type Json, type Reply, textOf } from '../wire.ts'
import type { StoredComment } from './repository.ts'
import { type Asked, change, fail, invalid, isTooLong, toPage, toUrl, toUser } from './request.ts'

/** The comments of an issue or a pull request, the oldest first. */
export function listComments(asked: Asked): Reply {
  const { issues, comments } = asked.world.repository
  const number = Number(asked.item)
  if (!issues.some(issue => issue.number === number)) return fail(404, 'Not Found')
  const own = comments.filter(({ issue }) => issue === number).toSorted((one, other) => one.id - other.id)
  return toPage(
    asked,
    own.map(comment => show(asked, comment))
  )
}

export function createComment(asked: Asked): Reply {
  const { world, token } = asked
  const { issues, comments } = world.repository
  const issue = issues.find(({ number }) => number === Number(asked.item))
  if (issue === undefined) return fail(404, 'Not Found')
  if (issue.locked === true) return fail(403, 'Unable to create comment because issue is locked.')
  const body = readBody(asked)
  if (typeof body !== 'string') return body
  const id = Math.max(5_000_000, ...comments.map(comment => comment.id)) + 1
  const comment = { id, issue: issue.number, author: token.login, body }
  change(world, { comments: [...comments, comment] })
  return { status: 201, body: show(asked, comment) }
}

/** Whoever may write may change the comment of somebody else, too; that is GitHub's rule. */
export function updateComment(asked: Asked): Reply {
  const { comments } = asked.world.repository
  const known = comments.find(({ id }) => id === Number(asked.item))
  if (known === undefined) return fail(404, 'Not Found')
  const body = readBody(asked)
  if (typeof body !== 'string') return body
  const comment = { ...known, body }
  change(asked.world, { comments: comments.map(each => (each === known ? comment : each)) })
  return { status: 200, body: show(asked, comment) }
}

function readBody({ body }: Asked): string | Reply {
  const text = textOf(body, 'body')
  if (text === undefined || text.trim() === '') return invalid('IssueComment', 'data', 'Body cannot be blank')
  if (isTooLong(text))
    return invalid('IssueComment', 'data', 'Body is too long (maximum is 65536 characters)')
  return text
}

function show(asked: Asked, { id, issue, author, body }: StoredComment): Json {
  return {
    id,
    url: toUrl(asked, `issues/comments/${id}`),
    issue_url: toUrl(asked, `issues/${issue}`),
    html_url: `https://github.com/${asked.world.repository.name}/pull/${issue}#issuecomment-${id}`,
    // An account that was deleted is nobody.
    user: author === '' ? null : toUser(author),
    body
  }
}
