import { chooseOperations } from './core/desired.ts'
import { type ApiDocument, readSpec } from './core/openapi/document.ts'
import { preflight } from './core/openapi/preflight.ts'
import type { Selection } from './core/selection.ts'
import { GuardError } from './errors.ts'
import type { Inputs } from './inputs.ts'
import type { HostPort } from './ports.ts'
import type { ChosenDocument } from './report/assemble.ts'

/** Reads and pre-flights the document, and applies the selection to it. Throws for whatever makes the rest pointless. */
export async function readChosen(
  inputs: Inputs,
  host: HostPort,
  path: string,
  selection: Selection
): Promise<ChosenDocument> {
  const spec = await readDocument(path, host, inputs.bundleRefs)
  const findings = preflight(spec, inputs.mode === 'lint' ? {} : { apiId: inputs.target.api })
  const chosen = chooseOperations(spec, selection)
  const [first] = chosen.unmatched
  if (first !== undefined) {
    const one = chosen.unmatched.length === 1
    const what = one ? `${first}${first.endsWith('?') ? '' : '.'}` : `${chosen.unmatched.length} selectors.`
    throw new GuardError('input', `The input \`operations\` names what the document does not have: ${what}`, {
      hints: one ? [] : chosen.unmatched
    })
  }
  if (chosen.selected.size === 0 && chosen.operations.length > 0) {
    throw new GuardError(
      'input',
      'The input `operations` leaves no operation to protect: every operation of the document is excluded.'
    )
  }
  if (chosen.operations.length === 0)
    throw new GuardError('spec', `\`${path}\` has no operations: there is nothing to import or to protect.`)
  return { spec, chosen, findings }
}

async function readDocument(path: string, host: HostPort, bundleRefs: boolean): Promise<ApiDocument> {
  const text = await host.readText(path)
  const bundled = bundleRefs ? await bundle(text, path, host) : undefined
  const read = readSpec(text, path, bundled)
  if (read.kind === 'spec') return read.spec
  const lines = read.problems.map(({ message, location }) =>
    location === undefined ? message : `${location.file}:${location.line}:${location.column}: ${message}`
  )
  const { findings } = read
  const hints = findings.length > 0 ? [] : lines
  throw new GuardError('spec', `\`${path}\` is not a document that can be imported.`, { hints, findings })
}

/** The library that bundles is a chunk of its own: most runs do without it. */
async function bundle(text: string, path: string, host: HostPort): Promise<unknown> {
  const { bundleDocument } = await import('./bundle.ts')
  return await bundleDocument(text, path, file => host.readText(file))
}
