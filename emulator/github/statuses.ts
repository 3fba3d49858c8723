import { type Reply, textOf } from '../wire.ts'
import { type Asked, change, invalid, toUser } from './request.ts'

/** A status of a commit. The latest one of a context counts; earlier ones stay. */
export function createStatus({ world, token, item, body }: Asked): Reply {
  const { commits, statuses } = world.repository
  if (!commits.includes(item)) return invalid('Status', 'sha', `No commit found for SHA: ${item}`)
  const state = textOf(body, 'state') ?? ''
  if (!['error', 'failure', 'pending', 'success'].includes(state))
    return invalid('Status', 'state', 'state is not included in the list')
  const description = textOf(body, 'description') ?? ''
  if (Array.from(description).length > 140)
    return invalid('Status', 'description', 'description is too long (maximum is 140 characters)')
  const targetUrl = textOf(body, 'target_url') ?? null
  const status = { sha: item, context: textOf(body, 'context') ?? 'default', state, description, targetUrl }
  change(world, { statuses: [...statuses, status] })
  return {
    status: 201,
    body: { state, context: status.context, description, target_url: targetUrl, creator: toUser(token.login) }
  }
}
