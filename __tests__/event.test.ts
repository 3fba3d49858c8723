import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { GuardError } from '../src/errors.ts'
import { parseEvent, refuseUntrusted } from '../src/event.ts'

const head = '5f0c2f6a1de94b7e8a3c6d20f9b1e47c8d35a602'
const sha = '9b8a7c6d5e4f30291827364554637281900a1b2c'

function read(name: string, file: string): ReturnType<typeof parseEvent> {
  const payload = readFileSync(new URL(`fixtures/events/${file}.json`, import.meta.url), 'utf8')
  return parseEvent({ GITHUB_EVENT_NAME: name, GITHUB_SHA: sha }, payload)
}

describe('the event', () => {
  test.each([
    ['push', { name: 'push', isProposal: false, sha }],
    ['schedule', { name: 'schedule', isProposal: false, sha }],
    ['workflow_dispatch', { name: 'workflow_dispatch', isProposal: false, sha }],
    [
      'pull_request',
      { name: 'pull_request', pullRequest: { number: 1, fromFork: false }, isProposal: true, sha: head }
    ],
    [
      'pull_request_target',
      { name: 'pull_request_target', pullRequest: { number: 1, fromFork: true }, isProposal: true, sha: head }
    ],
    ['workflow_run', { name: 'workflow_run', isProposal: true, sha: head }]
  ])('of %s', (name, expected) => {
    expect(read(name, name)).toEqual(expected)
  })

  test.each([undefined, '', '{"pull_request": {', '[]'])(
    'without a payload that can be read (%j) is taken for the worst',
    text => {
      const on = (name: string) =>
        parseEvent({ GITHUB_EVENT_NAME: name, GITHUB_SHA: sha, GITHUB_REF: 'refs/pull/7/merge' }, text)
      expect(on('pull_request')).toEqual({
        name: 'pull_request',
        pullRequest: { number: 7, fromFork: true },
        isProposal: true
      })
      expect(on('workflow_run')).toEqual({ name: 'workflow_run', isProposal: true })
      expect(on('push')).toEqual({ name: 'push', isProposal: false, sha })
    }
  )

  test.each(['refs/heads/main', 'refs/pull/0/merge', 'refs/pull/1/../2/merge', ''])(
    'takes no number from the ref %j',
    ref => {
      expect(
        parseEvent({ GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: ref }, undefined).pullRequest
      ).toBeUndefined()
    }
  )

  test('of a fork is known as one, also where the fork is gone', () => {
    expect(read('pull_request', 'pull_request_fork').pullRequest).toEqual({ number: 1, fromFork: true })
    const gone = {
      pull_request: { number: 2, head: { sha: head, repo: null }, base: { repo: { full_name: 'a/b' } } }
    }
    expect(parseEvent({}, JSON.stringify(gone)).pullRequest).toEqual({ number: 2, fromFork: true })
  })

  test('of a merge queue is a proposal', () => {
    expect(parseEvent({ GITHUB_EVENT_NAME: 'merge_group' }, '{}').isProposal).toBe(true)
  })

  test.each([undefined, '', 'no json', 'null', '[]', '1', '{"pull_request":null}'])(
    'of the payload %j has no pull request',
    text => {
      expect(parseEvent({ GITHUB_EVENT_NAME: 'push', GITHUB_SHA: sha }, text)).toEqual({
        name: 'push',
        isProposal: false,
        sha
      })
    }
  )

  test.each([0, -1, 1.5, '1', '1/comments', 1e300, null, {}])(
    'takes no %j for the number of a pull request',
    number => {
      const event = parseEvent({}, JSON.stringify({ pull_request: { number } }))
      expect(event.pullRequest).toBeUndefined()
      expect(event.isProposal).toBe(true)
    }
  )

  test.each(['main', '../../x', `${head}/..`, head.slice(1), head.toUpperCase()])(
    'takes no %j for a commit',
    text => {
      expect(
        parseEvent({ GITHUB_SHA: text }, JSON.stringify({ pull_request: { head: { sha: text } } })).sha
      ).toBeUndefined()
    }
  )
})

describe('a run that writes', () => {
  test.each([
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'pull_request_review_comment',
    'workflow_run'
  ])('is refused on %s', name => {
    expect(() => refuseUntrusted({ GITHUB_EVENT_NAME: name })).toThrow(GuardError)
    expect(() => refuseUntrusted({ GITHUB_EVENT_NAME: name })).toThrow(`on the event \`${name}\``)
  })

  test.each([
    'push',
    'schedule',
    'workflow_dispatch',
    'release',
    'merge_group',
    'workflow_call',
    '',
    undefined
  ])('is not refused on %j', name => {
    expect(() => refuseUntrusted({ GITHUB_EVENT_NAME: name })).not.toThrow()
  })
})
