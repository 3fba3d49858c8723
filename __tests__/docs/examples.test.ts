import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { listFiles, readText } from './documents.ts'

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
  const examples = listFiles('examples', /^examples\/[^/]+\.yml$/).map(file => ({
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

describe('the roles', () => {
  const read = (name: string) => JSON.parse(readText(`examples/roles/${name}.json`)) as { Actions: string[] }

  test('check may read and nothing else', () => {
    for (const action of read('check').Actions) expect(action).toMatch(/^Microsoft\.[\w.]+(?:\/\w+)+\/read$/)
  })

  test('status may look at the state of an import and nothing else', () => {
    expect(read('status').Actions).toEqual(['Microsoft.ApiManagement/locations/operationsStatuses/read'])
  })

  test('none may delete, act on a resource, or change the service or the app', () => {
    for (const action of ['check', 'apply', 'status'].flatMap(name => read(name).Actions)) {
      expect(action).not.toMatch(/\*|\/delete$|\/action$|service\/write$|^Microsoft\.Web\/.*\/write$/)
    }
  })
})
