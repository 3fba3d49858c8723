import { readFileSync } from 'node:fs'
import { GuardError } from '../../src/errors.ts'
import type { Annotation, HostPort } from '../../src/ports.ts'

/** A runner that keeps everything that it is told, and whose files are a table. */
export class RecordingHost implements HostPort {
  readonly lines: string[] = []
  readonly annotations: Annotation[] = []
  readonly outputs = new Map<string, string>()
  readonly written = new Map<string, string>()
  readonly masked: string[] = []
  summary = ''
  failed = false
  readonly env: Readonly<Record<string, string | undefined>>
  private readonly inputs: Readonly<Record<string, string>>
  private readonly files: ReadonlyMap<string, string>

  constructor(
    inputs: Readonly<Record<string, string>>,
    files: ReadonlyMap<string, string> = new Map(),
    env: Readonly<Record<string, string | undefined>> = {}
  ) {
    this.inputs = inputs
    this.files = files
    this.env = env
  }

  readonly input = (name: string): string => this.inputs[name] ?? ''
  async readText(path: string): Promise<string> {
    const text = this.files.get(path)
    if (text !== undefined) return text
    if (path === 'examples/weather/openapi.yaml') return readFileSync(path, 'utf8')
    throw new GuardError('input', `There is no file \`${path}\` in the workspace.`)
  }
  async readFolder(): Promise<ReadonlyMap<string, string>> {
    return this.files
  }
  async findFiles(): Promise<readonly string[]> {
    return [...this.files.keys()]
  }
  today(): string {
    return '2027-01-31'
  }
  async readEvent(): Promise<string | undefined> {
    return this.files.get('event.json')
  }
  log(text: string): void {
    this.lines.push(text)
  }
  group(title: string, lines: readonly string[]): void {
    // `::group::` and its title are one command: what follows is data, in which the runner escapes nothing.
    this.lines.push(title, ...lines)
  }
  annotate(annotation: Annotation): void {
    this.annotations.push(annotation)
  }
  async writeSummary(markdown: string): Promise<void> {
    this.summary += markdown
  }
  async checkReport(): Promise<void> {}
  async checkSarif(): Promise<void> {}
  async checkFolder(): Promise<void> {}
  async writeReport(path: string | undefined, json: string): Promise<string> {
    this.written.set(path ?? 'report.json', json)
    return path ?? 'report.json'
  }
  async writeSarif(path: string, sarif: string): Promise<string> {
    this.written.set(path, sarif)
    return path
  }
  async writeFolder(path: string | undefined, files: ReadonlyMap<string, string>): Promise<string> {
    for (const [name, text] of files) this.written.set(`${path ?? 'snapshot'}/${name}`, text)
    return path ?? 'snapshot'
  }
  setOutput(name: string, value: string): void {
    this.outputs.set(name, value)
  }
  mask(secret: string): void {
    this.masked.push(secret)
  }
  fail(): void {
    this.failed = true
  }
}
