import { describe, expect, test } from '@jest/globals'
import {
  findHeaderReading,
  findLeadingOrigin,
  findVariableReading
} from '../../../src/core/policy/code-reading.ts'

describe('the address of an expression begins', () => {
  test.each<[string, string | undefined]>([
    ['@("https://a.example.org/x")', 'https://a.example.org/'],
    ['@("https://a.example.org/x/" + context.User.Id)', 'https://a.example.org/'],
    ['@($"https://a.example.org/{context.User.Id}")', 'https://a.example.org/'],
    ['@("https://a.example.org" + context.User.Id)', undefined],
    ['@("https://a.example.org@" + context.User.Id + "/")', undefined],
    ['@("https://a.example.org\\\\" + "@evil/")', undefined],
    ['@($"https://{context.User.Id}/")', undefined],
    ['@("https://a.example.org/" == x ? "https://b/" : "https://c/")', undefined],
    ['@("https://a.example.org/".Replace("a", "b"))', undefined],
    ['@(context.User.Id + "https://a.example.org/")', undefined],
    ['@("https://a.example.org/x" ?? "")', undefined],
    ['@{ return "https://a.example.org/"; }', undefined],
    ['@("https://a.example.org/', undefined]
  ])('%s with %s', (code, origin) => {
    expect(findLeadingOrigin(code)).toBe(origin)
  })
})

test.each([
  ['@(context.Request.Headers["Authorization"][0])', 'certain'],
  ['@(context.Request.Headers.GetValueOrDefault("authorization",""))', 'certain'],
  ['@(context.Request.Headers.First(h => h.Key == "Authorization").Value)', 'possible'],
  ['@(context.Request.Headers[context.Api.Id][0])', 'possible'],
  ['@(context.Request.Headers.Where(h => h.Key != "Authorization").Count())', 'none'],
  [
    '@(context.Request.Headers.Where(h => h.Key != "Authorization").Count() + context.Request.Headers["\\u0041"][0])',
    'possible'
  ],
  ['@(context.Request.Headers["X-Id"][0])', 'none'],
  ['@(context.Request.Method)', 'none']
])('%s gives the header: %s', (code, reading) => {
  expect(findHeaderReading(code)).toBe(reading)
})

test.each([
  ['@((string)context.Variables["t"])', 'certain'],
  ['@(context.Variables.GetValueOrDefault<string>("t", ""))', 'certain'],
  ['@(context.Variables.GetValueOrDefault<Dictionary<string, string>>("t"))', 'certain'],
  ['{{context.Variables["t"]}}', 'certain'],
  ['@(context.Variables[@"t"])', 'possible'],
  ['@(context.Variables.Values.First())', 'possible'],
  ['@(context.Variables["other"])', 'none'],
  ['@(context.Variables.ContainsKey("t"))', 'none'],
  ['@("t")', 'none']
])('%s gives the variable: %s', (code, reading) => {
  expect(findVariableReading(code, 't')).toBe(reading)
})
