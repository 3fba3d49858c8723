import fc from 'fast-check'
import type { Report } from '../../src/report/report.ts'
import { buildFinding, buildPolicyChange, buildReport, buildRow } from './samples.ts'

/** Texts that mean something to a runner, to Markdown, to GitHub, to HTML or to Mermaid. */
export const hostileTexts = [
  '@octocat please look',
  '![pixel](https://evil.example/a.png)',
  '<img src=x onerror=alert(1)>',
  '</details></summary><script>alert(1)</script>',
  '[click](javascript:alert(1))',
  '# heading',
  '- item',
  '1. item',
  '---',
  '===',
  '```\ncode',
  'a`b``c```d',
  'a|b\\|c\\\\|d',
  '<!-- apim-identity-guard -->',
  '-->',
  '::error::forged',
  '  ::add-mask::e',
  'text ##[error]forged',
  '::stop-commands::x',
  'first\n::set-output name=outcome::clean',
  'first\r\n## All is well\u2028::warning::x',
  'https://evil.example/?q=a www.evil.example mail@evil.example',
  '#123 GH-1 owner/repo#2 :tada:',
  '$$x$$ $`y`$ $z$',
  '&lt;b&gt; &#64;octocat &amp;',
  '\u001b[31mred\u001b[0m \u0007',
  'gnp.\u202etxt \u200bzero\u2066width\ufeff',
  'שלום עולם مرحبا',
  '😀 👩‍💻 ✔️',
  '\ud800 half',
  'x'.repeat(300),
  '%%{init: {"theme": "forest"}}%%',
  '"];A-->B["x',
  '',
  ' ',
  '\n'
] as const

/** Any text, with a liking for the hostile ones and for joining them. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostileTexts),
      fc.constantFrom(
        '`',
        '``',
        '|',
        '\\',
        '*',
        '_',
        '~',
        '<',
        '>',
        '&',
        '@',
        '#',
        ':',
        '$',
        '\n',
        ' ',
        '!',
        '[',
        ']'
      ),
      fc.string({ unit: 'binary', maxLength: 6 })
    ),
    { maxLength: 6 }
  )
  .map(parts => parts.join(''))

/** A report in which every foreign text is the given one. */
export function buildHostileReport(text: string): Report {
  return buildReport({
    outcome: 'error',
    failed: true,
    counts: { error: 1, warning: 0, info: 0, protected: 1, selected: 2 },
    target: {
      subscription: text,
      resourceGroup: text,
      service: text,
      api: text,
      apiPath: text,
      spec: text,
      artifacts: text,
      backend: text,
      resource: text,
      identity: text
    },
    operations: [
      buildRow({ id: text, method: text, urlTemplate: text, why: text, resource: text }),
      buildRow({
        id: text,
        urlTemplate: text,
        verdict: 'conditional',
        contexts: [
          { verdict: 'protected', reasons: ['protected'] },
          { product: text, verdict: 'unprotected', reasons: ['no-policy'] }
        ]
      })
    ],
    findings: [
      buildFinding({
        subject: { kind: 'operation', api: text, operation: text },
        title: text,
        message: text,
        expected: text,
        actual: text,
        fix: text,
        excerpt: text,
        help: text,
        location: { file: text, line: 1, column: 1 }
      })
    ],
    changes: [
      buildPolicyChange({
        target: text,
        summary: text,
        details: [text],
        error: text,
        policy: { before: text, after: `${text}\n${text}` }
      })
    ],
    error: { code: text, message: text, hints: [text], bug: false },
    notes: [text]
  })
}
