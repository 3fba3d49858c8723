import { describe, expect, test } from '@jest/globals'
import { AMI, analyse, doc, fragment, type Situation, summarize, text } from './worlds.ts'

const answer = '<return-response />'
const forward = '<forward-request />'
const include = '<include-fragment fragment-id="f" />'
const choose = (content: string, rest = '') =>
  `<choose><when condition='@(context.Request.Method == "GET")'>${content}</when>${rest}</choose>`
const unreadable = { kind: 'unreadable' as const, why: 'forbidden' }

/** A policy of the API that itself never calls the backend. */
const silent = (inbound: string): Situation => ({ api: doc({ inbound, backend: '' }) })

describe('what is not understood may call the backend itself, so that no call is never said', () => {
  test.each<readonly [string, Situation, string]>([
    ['a policy that calls', silent('<invoke-request url="https://x" />'), 'unknown-element'],
    ['a policy that nobody knows', silent('<frob />'), 'unknown-element'],
    ['a fragment that does not exist', silent(include), 'fragment-missing'],
    [
      'a fragment that could not be read',
      { ...silent(include), fragments: { f: unreadable } },
      'fragment-unreadable'
    ],
    [
      'a fragment that cannot be parsed',
      { ...silent(include), fragments: { f: text('<fragment><a>') } },
      'unparsable'
    ],
    [
      'a fragment with an unknown policy',
      { ...silent(include), fragments: { f: fragment('<frob />') } },
      'unknown-element'
    ],
    [
      'a fragment in a fragment',
      { ...silent(include), fragments: { f: fragment(include) } },
      'fragment-nested'
    ],
    ['before an answer', { api: doc({ inbound: `<frob />${answer}` }) }, 'unknown-element'],
    [
      'before the token and an answer',
      { api: doc({ inbound: `<frob />${AMI}${answer}` }) },
      'unknown-element'
    ],
    [
      'before an answer in the backend section',
      { api: doc({ inbound: '<frob />', backend: answer }) },
      'unknown-element'
    ],
    ['in a branch', silent(choose('<frob />')), 'unknown-element'],
    [
      'in a branch that answers',
      { api: doc({ inbound: `${choose(`<frob />${answer}`)}${AMI}` }) },
      'unknown-element'
    ],
    [
      'in a retry',
      silent('<retry condition="@(x)" count="1" interval="1"><frob /></retry>'),
      'unknown-element'
    ],
    ['in a wait', silent('<wait for="all"><frob /></wait>'), 'unknown-element'],
    [
      'in a broader policy',
      { service: doc({ inbound: '<frob />', backend: '' }), api: doc() },
      'unknown-element'
    ],
    [
      'a product that could not be read',
      { products: { gold: unreadable }, api: doc({ backend: '' }) },
      'unreadable'
    ],
    [
      'an operation that could not be read',
      { api: doc({ backend: '' }), operation: unreadable },
      'unreadable'
    ],
    ['as a named value', silent('{{policies}}'), 'unknown-element']
  ])('%s', (_, situation, code) => {
    expect(summarize(analyse(situation))).toBe(`unknown ${code}`)
  })
})

describe('what is not understood', () => {
  test('before a token that is then sent does not matter', () => {
    expect(summarize(analyse({ api: doc({ inbound: `<frob />${AMI}` }) }))).toBe('protected protected')
    expect(
      summarize(analyse({ api: doc({ inbound: `<frob />${choose(AMI, `<otherwise>${AMI}</otherwise>`)}` }) }))
    ).toBe('protected protected')
  })

  test('before a call that is certainly wrong leaves it wrong', () => {
    const inbound = '<frob /><set-header name="Authorization" exists-action="delete" />'
    expect(analyse({ api: doc({ inbound }) }).verdict).toBe('unprotected')
  })

  test('after the answer does not matter', () => {
    expect(analyse({ api: doc({ inbound: `${answer}<frob />` }) }).verdict).toBe('not-applicable')
  })

  test('after the call is in doubt all the same', () => {
    const api = doc({ inbound: AMI, backend: `${forward}<frob />` })
    expect(summarize(analyse({ api }))).toBe('unknown unknown-element')
  })
})
