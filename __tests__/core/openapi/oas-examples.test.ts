import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type ApiDocument, readSpec } from '../../../src/core/openapi/document.ts'
import type { Json } from './builders.ts'
import { findBreaks, findDrift, type Imported, importSpec } from './importer.ts'

/** Documents that nobody here wrote: imported, found clean, then changed in every way that they have room for. */

const folder = path.dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'))
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options']

/** Every document of the package that the reader and the importer take. */
function listDocuments(): [string, string][] {
  return ['2.0', '3.0', '3.1'].flatMap(version =>
    readdirSync(path.join(folder, version, 'json'))
      .filter(name => name.endsWith('.json'))
      .map((name): [string, string] => {
        const text = readFileSync(path.join(folder, version, 'json', name), 'utf8')
        return [`${version}/${name}`, text]
      })
  )
}

function readOrUndefined(text: string, file: string): ApiDocument | undefined {
  const read = readSpec(text, file)
  return read.kind === 'spec' ? read.spec : undefined
}

const importable = listDocuments().flatMap(([name, text]): [string, string, Imported][] => {
  const spec = readOrUndefined(text, name)
  const live = spec === undefined ? undefined : importSpec(spec)
  return live === undefined ? [] : [[name, text, live]]
})

/** Edits go through these: the large ones take a while and have nothing that the others lack. */
const small = importable.filter(([, text]) => text.length < 60_000)

interface Site {
  readonly document: Json
  readonly paths: Json
  readonly path: string
  readonly item: Json
  readonly method: string
  readonly operation: Json
}

/** A change that tells whether it could be made, and whether it breaks callers. */
interface Edit {
  readonly breaks: boolean
  readonly make: (site: Site) => boolean
}

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parametersOf({ operation }: Site): Json[] {
  return Array.isArray(operation['parameters'])
    ? operation['parameters'].filter(isJson).filter(each => each['$ref'] === undefined)
    : []
}

/** An inline parameter of the operation in one of these places. */
function pick(site: Site, ...places: readonly string[]): Json | undefined {
  return parametersOf(site).find(each => places.includes(String(each['in'])) && each['required'] !== true)
}

function addParameter({ document, operation }: Site, parameter: Json): boolean {
  const list: unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : []
  const typed =
    document['swagger'] === undefined
      ? { ...parameter, schema: { type: 'string' } }
      : { ...parameter, type: 'string' }
  operation['parameters'] = [...list, typed]
  return true
}

/** A named schema with inline properties that a body of the operation refers to directly. */
function schemaOf({ document, operation }: Site, part: 'responses' | 'requestBody'): Json | undefined {
  const holders: unknown[] =
    part === 'requestBody'
      ? [operation[part]]
      : Object.entries(isJson(operation[part]) ? operation[part] : {})
          .filter(([code]) => /^\d+$/.test(code))
          .map(([, value]) => value)
  for (const holder of holders) {
    const content = isJson(holder) ? holder['content'] : undefined
    for (const media of Object.values(isJson(content) ? content : {})) {
      const reference = isJson(media) && isJson(media['schema']) ? media['schema']['$ref'] : undefined
      const name = typeof reference === 'string' ? reference.split('/').at(-1) : undefined
      const components = document['components']
      const schemas = isJson(components) && isJson(components['schemas']) ? components['schemas'] : {}
      const schema = name === undefined ? undefined : schemas[name]
      if (isJson(schema) && isJson(schema['properties']) && Object.keys(schema['properties']).length > 0)
        return schema
    }
  }
  return undefined
}

function editSchema(
  site: Site,
  part: 'responses' | 'requestBody',
  change: (schema: Json, properties: Json) => boolean
): boolean {
  if (part === 'requestBody' && ['get', 'head', 'options'].includes(site.method)) return false
  const schema = schemaOf(site, part)
  return schema !== undefined && change(schema, schema['properties'] as Json)
}

const edits: Readonly<Record<string, Edit>> = {
  'an operation less': {
    breaks: true,
    make: ({ item, method, paths }) =>
      delete item[method] &&
      Object.values(paths).some(each => isJson(each) && methods.some(name => name in each))
  },
  'an operation more': {
    breaks: false,
    make: ({ paths }) => {
      paths['/of-our-own'] = { get: { operationId: 'ofOurOwn', responses: { 200: { description: 'OK' } } } }
      return true
    }
  },
  'another path': {
    breaks: true,
    make: ({ paths, path: name, item }) => {
      delete paths[name]
      paths[`/moved${name}`] = item
      return true
    }
  },
  'another method': {
    breaks: true,
    make: ({ item, method, operation }) => {
      const other = ['delete', 'patch', 'put'].find(name => !(name in item))
      if (other === undefined || operation['requestBody'] !== undefined) return false
      delete item[method]
      item[other] = operation
      return true
    }
  },
  'another summary': {
    breaks: false,
    make: ({ operation }) => Object.assign(operation, { summary: 'Changed by a test' }) !== undefined
  },
  'another description': {
    breaks: false,
    make: ({ operation }) =>
      Object.assign(operation, { summary: 'Changed', description: 'Changed by a test' }) !== undefined
  },
  'a required query parameter more': {
    breaks: true,
    make: site => addParameter(site, { name: 'ownQuery', in: 'query', required: true })
  },
  'an optional query parameter more': {
    breaks: false,
    make: site => addParameter(site, { name: 'ownQuery', in: 'query' })
  },
  'a required header more': {
    breaks: true,
    make: site => addParameter(site, { name: 'X-Own', in: 'header', required: true })
  },
  'an optional header more': {
    breaks: false,
    make: site => addParameter(site, { name: 'X-Own', in: 'header' })
  },
  'a parameter less': {
    breaks: false,
    make: site => {
      const parameter = pick(site, 'query', 'header')
      if (parameter === undefined || /^(accept|content-type|authorization)$/i.test(String(parameter['name'])))
        return false
      site.operation['parameters'] = (site.operation['parameters'] as unknown[]).filter(
        each => each !== parameter
      )
      return true
    }
  },
  'a parameter that became required': {
    breaks: true,
    make: site => {
      const parameter = pick(site, 'query', 'header')
      if (parameter === undefined || /^(accept|content-type|authorization)$/i.test(String(parameter['name'])))
        return false
      return Object.assign(parameter, { required: true }) !== undefined
    }
  },
  'another type of a parameter': {
    breaks: true,
    make: site => {
      const parameter = pick(site, 'query')
      const carrier = isJson(parameter?.['schema']) ? parameter['schema'] : parameter
      if (carrier === undefined || typeof carrier['type'] !== 'string' || carrier['type'] === 'boolean')
        return false
      return Object.assign(carrier, { type: 'boolean', enum: undefined }) !== undefined
    }
  },
  'a content type of the request more': {
    breaks: false,
    make: ({ operation, method }) => {
      const body = operation['requestBody']
      if (!isJson(body) || !isJson(body['content']) || ['get', 'head', 'options'].includes(method))
        return false
      return Object.assign(body['content'], { 'application/x-own': {} }) !== undefined
    }
  },
  'a content type of the request less': {
    breaks: true,
    make: ({ operation, method }) => {
      const body = operation['requestBody']
      if (!isJson(body) || !isJson(body['content']) || ['get', 'head', 'options'].includes(method))
        return false
      const [first] = Object.keys(body['content'])
      return first !== undefined && delete body['content'][first]
    }
  },
  'a response less': {
    breaks: true,
    make: ({ operation }) => {
      const responses = operation['responses']
      const codes = Object.keys(isJson(responses) ? responses : {})
      // What `default` becomes is open, and one code more or less may be it.
      if (!isJson(responses) || codes.length < 2 || codes.some(code => !/^\d+$/.test(code))) return false
      return delete responses[codes[0] ?? '']
    }
  },
  'a response more': {
    breaks: false,
    make: ({ operation }) =>
      isJson(operation['responses']) &&
      Object.assign(operation['responses'], { 418: { description: 'Tea' } }) !== undefined
  },
  'a content type of a response less': {
    breaks: true,
    make: ({ operation }) => {
      const responses = isJson(operation['responses']) ? operation['responses'] : {}
      for (const [code, response] of Object.entries(responses)) {
        if (!/^\d+$/.test(code) || !isJson(response) || !isJson(response['content'])) continue
        const [first] = Object.keys(response['content'])
        return first !== undefined && delete response['content'][first]
      }
      return false
    }
  },
  'another type of a property of a response': {
    breaks: true,
    make: site =>
      editSchema(site, 'responses', (_, properties) => {
        const found = Object.values(properties).find(
          each => isJson(each) && ['string', 'integer'].includes(String(each['type']))
        )
        return (
          isJson(found) &&
          Object.assign(found, {
            type: 'array',
            items: { type: 'string' },
            format: undefined,
            enum: undefined
          }) !== undefined
        )
      })
  },
  'a property of a request that became required': {
    breaks: true,
    make: site =>
      editSchema(site, 'requestBody', (schema, properties) => {
        const required = Array.isArray(schema['required']) ? schema['required'] : []
        const [name] = Object.keys(properties).filter(each => !required.includes(each))
        return name !== undefined && Object.assign(schema, { required: [...required, name] }) !== undefined
      })
  },
  'a property more': {
    breaks: false,
    make: site =>
      editSchema(
        site,
        'responses',
        (_, properties) => Object.assign(properties, { ofOurOwn: { type: 'string' } }) !== undefined
      )
  },
  'an enumeration that is new in a request': {
    breaks: true,
    make: site =>
      editSchema(site, 'requestBody', (_, properties) => {
        const found = Object.values(properties).find(
          each => isJson(each) && each['type'] === 'string' && each['enum'] === undefined
        )
        return isJson(found) && Object.assign(found, { enum: ['one'] }) !== undefined
      })
  }
}

/** The first operation of a document in which an edit can be made, and the document after it. */
function edit(text: string, { make }: Edit): string | undefined {
  const count = Object.values((JSON.parse(text) as { paths: Json }).paths).length
  for (let index = 0; index < count; index += 1) {
    for (const method of methods) {
      const document = JSON.parse(text) as Json
      const paths = document['paths'] as Json
      const [name, item] = Object.entries(paths)[index] ?? []
      const operation = isJson(item) ? item[method] : undefined
      if (name === undefined || !isJson(item) || !isJson(operation)) continue
      if (make({ document, paths, path: name, item, method, operation })) return JSON.stringify(document)
    }
  }
  return undefined
}

describe('documents of @readme/oas-examples', () => {
  test('most of them can be imported', () => {
    expect(importable.length).toBeGreaterThan(40)
  })

  test.each(importable)('%s is clean after its import', (name, text, live) => {
    const spec = readOrUndefined(text, name)
    expect(spec && findDrift(spec, live)).toEqual([])
    expect(spec && findBreaks(spec, live)).toEqual([])
  })

  test.each(Object.entries(edits))('%s is found in each of them', (_name, change) => {
    let made = 0
    for (const [name, text, live] of small) {
      const changed = edit(text, change)
      const spec = changed === undefined ? undefined : readOrUndefined(changed, name)
      const after = spec === undefined ? undefined : importSpec(spec)
      if (spec === undefined || after === undefined) continue
      made += 1
      const told = `${name}: ${findDrift(spec, live).length > 0 ? 'drift' : 'none'}, ${findBreaks(spec, live).length > 0 ? 'breaks' : 'fine'}`
      expect(told).toBe(`${name}: drift, ${change.breaks ? 'breaks' : 'fine'}`)
      expect([name, findDrift(spec, after)]).toEqual([name, []])
    }
    expect(made).toBeGreaterThan(2)
  })
})
