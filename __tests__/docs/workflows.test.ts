import { validateAction } from '@action-validator/core'
import { describe, expect, test } from '@jest/globals'
import { findSnippets, listFiles, readText, toSnippet } from './documents.ts'
import {
  action,
  describeErrors,
  findIdentityProblems,
  findPermissionProblems,
  findStepProblems,
  runActionlint,
  runActionValidator
} from './workflow-checks.ts'
import { findSteps, isOurs, toWorkflow, toYamlKind } from './yaml-kinds.ts'

const inputs = Object.keys(action.inputs)
const files = [...listFiles('examples', /^examples\/[^/]+\.yml$/), ...listFiles('.github/workflows', '.yml')]

/** Every workflow of the repository and of the documentation; parts of one are wrapped into a whole. */
const workflows = [...findSnippets('yaml', 'yml'), ...files.map(file => toSnippet(file, 'yaml'))].flatMap(
  ({ where, text }) => {
    const kind = toYamlKind(text, inputs)
    const workflow = toWorkflow(text, kind)
    return workflow === undefined ? [] : [{ where, kind, workflow }]
  }
)

describe('the workflows of documents, examples and our own', () => {
  const linted = runActionlint(workflows.map(({ workflow }) => workflow))

  test('are found', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(20)
  })

  test.each(workflows.map(({ where }, index) => ({ where, problems: linted[index] })))(
    'are accepted by actionlint: $where',
    ({ problems }) => {
      expect(problems).toEqual([])
    }
  )

  test.each(workflows)('are accepted by action-validator: $where', ({ workflow }) => {
    expect(runActionValidator(workflow)).toEqual([])
  })

  test.each(workflows)('give inputs, and read outputs, that there are: $where', ({ workflow }) => {
    expect(findStepProblems(workflow)).toEqual([])
  })

  test.each(workflows)('have the permissions that they need: $where', ({ workflow }) => {
    expect(findPermissionProblems(workflow)).toEqual([])
  })

  const whole = workflows.filter(({ kind }) => kind === 'workflow' || kind === 'jobs')
  test.each(whole)('sign in with the identity that trusts the job: $where', ({ workflow }) => {
    expect(findIdentityProblems(workflow)).toEqual([])
  })

  test('show every mode', () => {
    const modes = workflows
      .flatMap(({ workflow }) => findSteps(workflow).filter(isOurs))
      .map(step => step.with['mode'])
    expect(modes).toEqual(expect.arrayContaining(['lint', 'plan', 'check', 'apply', 'list']))
  })
})

describe('action.yml', () => {
  test('is accepted by action-validator, whose schema ends at Node 20', () => {
    const text = readText('action.yml')
    expect(text).toContain('\n  using: node24\n')
    const { errors } = validateAction(text.replace('using: node24', 'using: node20'))
    expect(describeErrors(errors)).toEqual([])
  })

  test('describes each input and output in whole sentences', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs }) as [
      string,
      { description: string }
    ][]) {
      expect([name, description.trim().endsWith('.')]).toEqual([name, true])
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    }
  })
})

describe('these checks can fail', () => {
  const step = (text: string): string =>
    toWorkflow(`- id: guard\n  uses: OWNER/apim-identity-guard@v1\n  with:\n${text}`, 'steps') ?? ''
  const complete = [
    'mode: check',
    'subscription-id: 00000000-0000-0000-0000-000000000000',
    'resource-group-name: rg-weather',
    'service-name: apim-weather',
    'api-id: weather',
    'spec-path: openapi.yaml',
    'identity-resource: 00000000-0000-0000-0000-000000000000',
    'app-name: weather-backend'
  ]
  const withInputs = (...more: string[]): string =>
    step([...complete, ...more].map(line => `    ${line}\n`).join(''))
  const shortened = (...lines: string[]): string =>
    step([...lines, '# ... and the other inputs'].map(line => `    ${line}\n`).join(''))

  test('a whole step passes, and so does a shortened one', () => {
    expect(findStepProblems(withInputs())).toEqual([])
    expect(findStepProblems(shortened('mode: apply', 'revision: new', 'cleanup: true'))).toEqual([])
    expect(findStepProblems(step('    mode: list\n    config-file: apis.yaml\n'))).toEqual([])
  })

  test.each<[string, string, string]>([
    ['an unknown input', withInputs('fail-onn: error'), '`fail-onn` is no input of action.yml'],
    ['an input in upper case', withInputs('Fail-On: error'), '`Fail-On` is not in lower case'],
    ['an empty input', withInputs('slot-name: ""'), '`slot-name` is empty'],
    ['a word that the input does not take', withInputs('fail-on: warn'), 'did you mean `warning`?'],
    ['an input without its partner', withInputs('cleanup: true'), 'expected `revision: new` with it'],
    ['the same in a shortened step', shortened('backend-auth: code'), 'expected `probe: true` with it'],
    [
      'a step that lacks what it needs and does not say so',
      step('    mode: check\n'),
      '`spec-path` is missing'
    ],
    [
      '`list` without a manifest',
      withInputs().replace('mode: check', 'mode: list'),
      'expected `config-file` with it'
    ],
    [
      'an API beside a manifest',
      step('    config-file: apis.yaml\n    api-id: weather\n'),
      '`api-id` stands in the manifest'
    ],
    [
      'a wrong value beside a manifest',
      step('    config-file: apis.yaml\n    probe: maybe\n'),
      '`probe` is `maybe`'
    ],
    [
      'an output of nobody',
      `${withInputs()}      - run: echo "\${{ steps.guard.outputs.drifted }}"\n`,
      '`drifted` is no output of action.yml'
    ]
  ])('%s is refused', (_, workflow, problem) => {
    expect(findStepProblems(workflow).join('\n')).toContain(problem)
  })

  test('a job without a permission that it needs is refused', () => {
    const job = `on: push\njobs:\n  a:\n    permissions:\n      contents: read\n    steps:\n      - uses: x/apim-identity-guard@v1\n        with:\n          client-id: a\n          comment-in-pr: always\n`
    expect(findPermissionProblems(job)).toEqual([
      'the job `a` lacks `id-token: write`',
      'the job `a` lacks `pull-requests: write`'
    ])
  })

  test('a job that takes the identity of another job is refused', () => {
    const job = (environment: string, mode: string, variable: string) =>
      `jobs:\n  a:\n${environment}    steps:\n      - uses: x/apim-identity-guard@v1\n        with:\n          mode: ${mode}\n          client-id: \${{ vars.${variable} }}\n`
    const protecting = '    environment: production\n'
    expect(findIdentityProblems(job(protecting, 'apply', 'AZURE_CLIENT_ID'))).toEqual([])
    expect(findIdentityProblems(job('', 'apply', 'AZURE_CLIENT_ID'))).toHaveLength(1)
    expect(findIdentityProblems(job('', 'check', 'AZURE_CLIENT_ID'))).toHaveLength(1)
    expect(findIdentityProblems(job(protecting, 'plan', 'AZURE_READER_CLIENT_ID'))).toHaveLength(1)
  })

  test('actionlint names the workflow that is wrong, and that one alone', () => {
    const [good, bad] = runActionlint([
      withInputs(),
      withInputs().replace('id: guard', 'if: ${{ steps.nobody.outputs.x }}')
    ])
    expect(good).toEqual([])
    expect(bad?.join()).toContain('"nobody"')
  })

  test('action-validator refuses a key that no job has', () => {
    expect(runActionValidator(withInputs().replace('runs-on', 'runs-at')).join()).toContain(
      "Additional property 'runs-at' is not allowed"
    )
  })

  test.each<[string, string]>([
    ['a list of something else', '- a\n- b\n'],
    ['a mapping of no known kind', 'with:\n  mode: check\n'],
    ['an input that does not exist', 'fail-onn: error\n'],
    ['a manifest with a part that none has', 'apis: []\nextra: 1\n'],
    ['a word', 'check\n'],
    ['nothing', '\n']
  ])('YAML of no known kind is refused: %s', (_, text) => {
    expect(() => toYamlKind(text, inputs)).toThrow(/no known kind|none of steps/)
  })

  test.each<[string, string]>([
    ['workflow', 'on: push\njobs: {}\n'],
    ['jobs', 'jobs: {}\n'],
    ['steps', '- run: echo\n'],
    ['steps', 'steps:\n  - run: echo\n'],
    ['inputs', 'fail-on: error\n'],
    ['manifest', 'defaults: {}\napis: []\n'],
    ['manifest-part', 'waivers: []\n']
  ])('YAML is told by what it has: %s', (kind, text) => {
    expect(toYamlKind(text, inputs)).toBe(kind)
  })
})
