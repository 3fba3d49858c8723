import type { LogEntry } from '../../emulator/journal.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import type { Mode, State } from './lane.ts'
import { findDifferences, findStrangeStates, type Recording } from './recording.ts'

/** What must be true of a run in which something went wrong. Each gives sentences about what is not. */

interface ReportedError {
  readonly code: string
  readonly message: string
  readonly hints: readonly string[]
  readonly bug: boolean
}

interface Report {
  readonly error?: ReportedError
  readonly changes: readonly { readonly kind: string; readonly state: string; readonly target: string }[]
  readonly findings: readonly { readonly rule: string; readonly message: string }[]
}

/** The same verdict, and the same state, as without the fault. */
export function judgeSurvival(result: ActionResult, state: State, recording: Recording): string[] {
  return [
    ...judgeManners(result),
    ...(result.exitCode === 0 && result.outputs['outcome'] === 'clean'
      ? []
      : [`it was not survived: ${tell(result)}`]),
    ...findDifferences(state, recording.after)
  ]
}

/** An end with a sentence; old or new for each resource; and nothing that looks like success. */
export function judgeEnd(result: ActionResult, state: State, recording: Recording): string[] {
  const report = result.report as Report | undefined
  const problems = [...judgeManners(result), ...findStrangeStates(state, recording)]
  if (result.exitCode !== 1) problems.push(`the exit code is ${result.exitCode}`)
  if (result.outputs['outcome'] === 'clean') problems.push('it says that all is clean')
  if (!/^::error/m.test(result.stdout)) problems.push('no annotation says why')
  if (isApply(recording)) problems.push(...judgeAccount(report, state, recording))
  else if (report?.error === undefined && (report?.findings ?? []).length === 0)
    problems.push('neither an error nor a finding says why')
  return problems
}

/** Whether an account says what was done and what was not: in numbers, or of a revision what became of it. */
export function saysWhatWasDone(account: string): boolean {
  return (
    /Nothing (was|is) written|nothing was imported|No other change was made|\d+ of \d+ changes (was|were) made/.test(
      account
    ) ||
    /Revision \d+ (of `\w+` )?(is still there|is current|was deleted)|revision \d+ was left as it is/.test(
      account
    )
  )
}

/** Whether a walk writes. */
export function isApply({ mode }: Pick<Recording, 'mode'>): boolean {
  return mode === 'apply' || mode === 'revise'
}

/** What `apply` says of its own changes, held against Azure. */
function judgeAccount(report: Report | undefined, state: State, recording: Recording): string[] {
  if (report === undefined) return ['there is no report']
  const { error, changes } = report
  if (error === undefined)
    return report.findings.length > 0 ? [] : ['neither an error nor a finding says why']
  const problems: string[] = []
  if (!/^[A-Z`].*[.?]$/s.test(error.message)) problems.push(`the error is no sentence: ${error.message}`)
  const account = [error.message, ...error.hints].join(' ')
  if (!saysWhatWasDone(account)) problems.push(`it does not say what was done: ${account}`)
  const changed = findDifferences(state, recording.before).length > 0
  const owned = changes.some(change => change.state === 'done' || change.state === 'failed')
  if (changed && !owned) problems.push('Azure was changed, and the report names no change')
  const done = changes.filter(change => change.state === 'done')
  // What is in a revision that is not current is not looked at here.
  if (done.length > 0 && !changed && recording.mode === 'apply')
    problems.push(`${done.map(change => change.target).join(', ')} is done, and Azure is as before`)
  return problems
}

/** What holds for every run: no bug, no stack, nothing on stderr, outputs for whoever comes next. */
export function judgeManners({ stdout, stderr, outputs, summary }: ActionResult): string[] {
  return [
    ...(/This is a bug/.test(stdout) ? [`it is called a bug: ${stdout.slice(-600)}`] : []),
    ...(stderr === '' ? [] : [`stderr has ${stderr.slice(0, 400)}`]),
    ...(outputs['outcome'] === undefined ? ['there is no outcome'] : []),
    ...(summary === '' ? ['there is no summary'] : [])
  ]
}

/** A request that was answered wrongly and asked again is as good as one that was answered. */
export function wasAskedAgain(log: readonly LogEntry[], method: string, path: string): boolean {
  // Another api-version of the same is the same question.
  const [plain = ''] = path.split(String.raw`\?`)
  const pattern = new RegExp(`^${plain}(\\?|$)`)
  return log.filter(entry => entry.method === method && pattern.test(entry.path)).length > 1
}

export function tell(result: ActionResult): string {
  const report = result.report as Report | undefined
  const error = report?.error
  const said = error === undefined ? '' : [error.message, ...error.hints].join(' ')
  const findings = (report?.findings ?? []).map(finding => finding.rule).join(', ')
  return `exit ${result.exitCode}, ${result.outputs['outcome']}: ${said} ${findings}`
}

export type { Mode }
