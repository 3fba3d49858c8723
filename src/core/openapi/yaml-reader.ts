import { type Document, parseDocument, type YAMLParseError } from 'yaml'
import type { FindOffset, FindSource } from './json-position.ts'
import type { EndlessNumber } from './json-syntax.ts'
import { YamlConverter, type YamlFault, YamlRefusal } from './yaml-converter.ts'
import { indexYaml } from './yaml-position.ts'

/** A YAML document as plain data. */
export type YamlRead =
  | {
      readonly kind: 'value'
      readonly value: unknown
      /** True when it uses nothing that readers of YAML disagree on: no alias, no merge key, no tag, no `yes`, no `1.10`. */
      readonly plain: boolean
      /** True when a scalar is neither a text nor null. */
      readonly bare: boolean
      readonly endless: readonly EndlessNumber[]
      readonly findOffset: FindOffset
      readonly findSource: FindSource
    }
  | { readonly kind: 'fault'; readonly faults: readonly YamlFault[] }

/**
 * Reads YAML 1.2 with the core schema, whatever `%YAML` says: no dates, no binary, no octal. A key that stands twice, an alias
 * that holds itself and a bomb of aliases are faults.
 */
export function readYaml(text: string, depth: number): YamlRead {
  // uniqueKeys compares every key with every other, which takes minutes for wide mappings: the converter checks with a set.
  const options = {
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error'
  } as const
  let document: Document
  try {
    document = parseDocument(text, options)
  } catch (error) {
    return { kind: 'fault', faults: [describeCrash(error, depth)] }
  }
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, 10).map(error => describeError(error, depth))
    return {
      kind: 'fault',
      faults: faults.some(fault => fault.offset === undefined)
        ? faults.filter(fault => fault.offset === undefined).slice(0, 1)
        : faults
    }
  }
  const converter = new YamlConverter(depth)
  try {
    const value = converter.convert(document.contents, 0)
    if (converter.repeated.size > 0) return { kind: 'fault', faults: [...converter.repeated.values()] }
    return {
      kind: 'value',
      value,
      plain: converter.plain && document.warnings.length === 0,
      bare: converter.bare,
      endless: converter.endless,
      ...indexYaml(document)
    }
  } catch (error) {
    return {
      kind: 'fault',
      faults: [
        ...converter.repeated.values(),
        error instanceof YamlRefusal ? error.fault : describeCrash(error, depth)
      ]
    }
  }
}

function describeError({ message, code, pos }: YAMLParseError, depth: number): YamlFault {
  // The library recurses, and reports the end of the stack as an error at the beginning of the document.
  if (/call stack/i.test(message)) return { message: `The document is nested more than ${depth} levels deep` }
  if (code === 'MULTIPLE_DOCS') {
    return { offset: pos[0], message: 'The file holds a second document, which would be ignored' }
  }
  return { offset: pos[0], message: message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300) }
}

function describeCrash(error: unknown, depth: number): YamlFault {
  if (error instanceof RangeError) return { message: `The document is nested more than ${depth} levels deep` }
  return {
    message: `The document is not readable as YAML: ${error instanceof Error ? error.message.slice(0, 300) : 'unknown reason'}`
  }
}
