import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, parseDocument } from 'yaml'
import { parseInputs } from '../../src/inputs.ts'
import { renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/report.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const guid = '00000000-0000-0000-0000-000000000000'

interface Snippet {
  readonly where: string
  readonly text: string
}

function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

function listFiles(folder: string, ending: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter(name => name.endsWith(ending))
    .sort()
}

const documents = [
  ...readdirSync(root).filter(name => name.endsWith('.md')),
  ...listFiles('docs', '.md')
].sort()

/** What stands between fences of a language, in every document. */
function findSnippets(language: string): Snippet[] {
  return documents.flatMap(file =>
    [...readText(file).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
      (match, index) => ({
        where: `${file}, ${language} ${index + 1}`,
        text: match[1] ?? ''
      })
    )
  )
}

const workflows = [...listFiles('examples', '.yml'), ...listFiles('.github/workflows', '.yml')]
const yaml: Snippet[] = [
  ...findSnippets('ya?ml'),
  ...[...workflows, '.github/dependabot.yml', 'action.yml', ...listFiles('examples', '.yaml')].map(file => ({
    where: file,
    text: readText(file)
  }))
]

/** Every mapping below a value that has `uses`, which is what a step is. */
function findSteps(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(findSteps)
  return 'uses' in value ? [value as Record<string, unknown>, ...inner] : inner
}

function isOurs(step: Record<string, unknown>): boolean {
  return /^(?:\.\/?|[^/]+\/apim-identity-guard@.+)$/.test(String(step['uses']))
}

const steps = yaml.flatMap(({ where, text }) =>
  findSteps(parse(text))
    .filter(isOurs)
    .map((step, index) => ({
      where: `${where}, step ${index + 1}`,
      with: (step['with'] ?? {}) as Record<string, unknown>
    }))
)

describe('the YAML of documents, examples and workflows', () => {
  test.each(yaml)('parses without a warning: $where', ({ text }) => {
    const document = parseDocument(text, { prettyErrors: true })
    expect([...document.errors, ...document.warnings]).toEqual([])
  })
})

describe('the steps that use this action', () => {
  const action = parse(readText('action.yml')) as {
    inputs: Record<string, unknown>
    outputs: Record<string, unknown>
  }

  test('are found in the README, the examples and our own workflow', () => {
    expect(steps.length).toBeGreaterThanOrEqual(6)
  })

  test.each(steps.filter(step => Object.keys(step.with).length > 0))(
    'give only inputs that exist: $where',
    step => {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)))
    }
  )

  test.each(steps.filter(step => 'spec-path' in step.with || 'artifacts-path' in step.with))(
    'give inputs that are accepted: $where',
    step => {
      const values = new Map(
        Object.entries(step.with).map(([name, value]) => [
          name,
          String(value).replace(/\$\{\{ vars\.\w+ \}\}/g, guid)
        ])
      )
      expect(() => parseInputs(name => values.get(name) ?? '', {})).not.toThrow()
    }
  )

  test.each(workflows)('are followed by outputs that exist: %s', file => {
    const used = [...readText(file).matchAll(/steps\.guard\.outputs\.([\w-]+)/g)].map(match => match[1] ?? '')
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(used))
  })
})

describe('the example workflows', () => {
  interface Concurrency {
    readonly group: string
    readonly 'cancel-in-progress': boolean
  }
  interface Job {
    readonly concurrency?: Concurrency
    readonly permissions?: Record<string, string>
    readonly steps: readonly Record<string, unknown>[]
  }
  interface Workflow {
    readonly on: Record<string, unknown>
    readonly permissions: unknown
    readonly concurrency?: Concurrency
    readonly jobs: Record<string, Job>
  }
  const examples = listFiles('examples', '.yml').map(file => ({
    file,
    workflow: parse(readText(file)) as Workflow
  }))

  test.each(examples)('$file has no permission that it does not need', ({ workflow }) => {
    expect(workflow.permissions).toEqual({})
    for (const job of Object.values(workflow.jobs)) {
      const uploads = job.steps.some(step => String(step['uses']).includes('/upload-sarif@'))
      const inputs: Record<string, unknown> = Object.assign({}, ...job.steps.map(step => step['with'] ?? {}))
      expect(job.permissions).toEqual({
        contents: 'read',
        ...('client-id' in inputs ? { 'id-token': 'write' } : {}),
        ...('comment-in-pr' in inputs ? { 'pull-requests': 'write' } : {}),
        ...('issue-on-drift' in inputs ? { issues: 'write' } : {}),
        ...('status-context' in inputs ? { statuses: 'write' } : {}),
        ...(uploads ? { 'security-events': 'write', actions: 'read' } : {})
      })
    }
  })

  test.each(examples)('$file never cancels a run that writes', ({ workflow }) => {
    const jobs = Object.values(workflow.jobs)
    for (const job of jobs.filter(each => JSON.stringify(each).includes('"mode":"apply"'))) {
      const concurrency = job.concurrency ?? workflow.concurrency
      expect(concurrency?.['cancel-in-progress']).toBe(false)
      expect(concurrency?.group).toMatch(/^apim-apim-weather-weather|^\$\{\{ matrix\.group \}\}$/)
    }
    if (workflow.concurrency !== undefined)
      expect(workflow.concurrency.group).toMatch(/^apim-apim-weather-weather/)
  })

  test('a job in the group of a service is the only one of its run', () => {
    // GitHub keeps one waiting job of a group and cancels the others: the matrix must have one job for each group.
    const text = readText('examples/estate.yml')
    expect(text).toContain('steps.guard.outputs.service-matrix')
    expect(text).not.toMatch(/outputs\.matrix\b/)
  })

  test.each(examples)('$file does not run with the rights of the base for code of a fork', ({ workflow }) => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target')
  })

  test('what is uploaded to code scanning is what the action wrote, and nothing when it wrote none', () => {
    const uploads = examples.flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(job =>
        job.steps.filter(step => String(step['uses']).startsWith('github/codeql-action/upload-sarif@'))
      )
    )
    expect(uploads.length).toBeGreaterThan(0)
    for (const step of uploads) {
      expect(step['with']).toEqual({ sarif_file: '${{ steps.guard.outputs.sarif-path }}' })
      expect(step['if']).toContain("steps.guard.outputs.sarif-path != ''")
    }
  })

  test('the schedule is not on the hour', () => {
    const schedules = examples.flatMap(
      ({ workflow }) => (workflow.on['schedule'] ?? []) as { cron: string }[]
    )
    expect(schedules.length).toBeGreaterThan(0)
    for (const { cron } of schedules) expect(cron).not.toMatch(/^0 /)
  })
})

describe('the JSON of documents and examples', () => {
  const json = [
    ...findSnippets('json'),
    ...listFiles('examples', '.json').map(file => ({ where: file, text: readText(file) }))
  ]

  test.each(json)('parses: $where', ({ text }) => {
    expect(() => JSON.parse(text)).not.toThrow()
  })

  test('the report of docs/report.md has the shape of a report', () => {
    const [snippet] = findSnippets('json').filter(each => each.where.startsWith('docs/report.md'))
    const report = JSON.parse(snippet?.text ?? '') as Report
    // renderJson writes the fields that a report has, in their order, and drops every other.
    expect(JSON.stringify(JSON.parse(renderJson(report)))).toBe(JSON.stringify(report))
  })
})

describe('the roles', () => {
  const read = (name: string) => JSON.parse(readText(`examples/roles/${name}.json`)) as { Actions: string[] }

  test('check may read and nothing else', () => {
    for (const action of read('check').Actions) expect(action).toMatch(/^Microsoft\.[\w.]+(?:\/\w+)+\/read$/)
  })

  test('neither may delete, act on a resource, or change the service or the app', () => {
    for (const action of [...read('check').Actions, ...read('apply').Actions]) {
      expect(action).not.toMatch(/\*|\/delete$|\/action$|service\/write$|^Microsoft\.Web\/.*\/write$/)
    }
  })
})

describe('the links of documents', () => {
  /** GitHub's anchor of a heading: lower case, without punctuation, blanks become hyphens. */
  function toAnchor(heading: string): string {
    return heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')
  }

  test.each(documents)('lead somewhere: %s', file => {
    const prose = readText(file).replace(/^```[\s\S]*?^```$/gm, '')
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(match => match[1] ?? '')
    const broken = links.filter(link => {
      const [target = '', anchor] = link.split('#')
      const to = target === '' ? file : path.posix.join(path.posix.dirname(file), target)
      if (!existsSync(path.join(root, to))) return true
      if (anchor === undefined) return false
      const headings = [...readText(to).matchAll(/^#+ (.+)$/gm)].map(match => toAnchor(match[1] ?? ''))
      return !headings.includes(anchor)
    })
    expect(broken).toEqual([])
  })
})

describe('the README', () => {
  const readme = readText('README.md')

  test.each(['npm ci && npm run demo', 'npm ci && npm test'])('says `%s` on a line of its own', command => {
    expect(readme.split('\n')).toContain(command)
  })

  test('names only commands that package.json has', () => {
    const scripts = Object.keys(
      (JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts
    )
    const used = documents.flatMap(file =>
      [...readText(file).matchAll(/npm run ([\w:]+)/g)].map(match => match[1] ?? '')
    )
    expect(scripts).toEqual(expect.arrayContaining([...new Set(used)]))
  })
})
