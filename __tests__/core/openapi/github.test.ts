import { describe, expect, test } from '@jest/globals'
import { importDocument } from '../../../emulator/importer/import.ts'
import { type LiveSchema, present } from '../../../src/core/model.ts'
import { importBody } from '../../../src/core/openapi/document.ts'
import { preflight } from '../../../src/core/openapi/preflight.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { type Json, read } from './builders.ts'
import { readPublished, readReduced } from './github.ts'
import { findBreaks, findDrift, type Imported, importSpec } from './importer.ts'
import { at } from './shop.ts'

/** GitHub's REST API, with more than a thousand operations: imported, found clean, then changed on either side. */

const reduced = readReduced()
const text = JSON.stringify(reduced)
const spec = read(text)
const live = importSpec(spec)
if (live === undefined) throw new Error('the importer refuses the reduced document')
const imported: Imported = live

const count = (value: unknown): number => Object.keys(value as object).length

describe('the document as it is published', () => {
  test('is refused before Azure is touched, as it would be by Azure, with a sentence that helps', () => {
    const published = read(readPublished(), 'api.github.com.json')
    const findings = preflight(published)
    const errors = findings.filter(finding => finding.rule === 'P28')
    expect(errors.map(finding => finding.location)).toEqual([
      { file: 'api.github.com.json', line: 1, column: 1 }
    ])
    expect(errors.map(toWords)).toEqual([
      expect.objectContaining({
        message: 'The document has 7.3 MB as it would be sent, and API Management imports at most 4 MB.',
        fix: 'Split the API, or take examples and long descriptions out of the document.'
      })
    ])
    expect(importDocument(importBody(published))).toMatchObject({ ok: false })
  })

  test('keeps every operation, parameter, response and schema when it is reduced', () => {
    const published = JSON.parse(readPublished()) as Json
    for (const kind of ['schemas', 'parameters', 'responses', 'headers'])
      expect(count(at(reduced, 'components', kind))).toBe(count(at(published, 'components', kind)))
    const outline = (document: Json): unknown[] =>
      Object.entries(at(document, 'paths') as Record<string, Record<string, Json>>).map(([path, item]) => [
        path,
        Object.entries(item).map(([method, { operationId, summary, description, ...rest }]) => [
          method,
          operationId,
          summary,
          description,
          (rest['parameters'] as unknown[] | undefined)?.length,
          Object.keys(at(rest, 'responses'))
        ])
      ])
    expect(outline(reduced)).toEqual(outline(published))
    expect(spec.operations.length).toBeGreaterThan(1000)
  })
})

describe('the reduced document', () => {
  test('is clean after its import', () => {
    expect(imported.operations).toHaveLength(spec.operations.length)
    expect(findDrift(spec, imported)).toEqual([])
    expect(findBreaks(spec, imported)).toEqual([])
  })

  test('has what the importer rewrites, and nothing that it refuses', () => {
    expect(preflight(spec).map(({ rule }) => rule)).toEqual([
      'P11', // `gists/list` becomes `gists-list`
      'P14', // 28 operations have a summary alone
      'P15', // a search without `q` is none
      'P20', // parameters, responses and headers are shared
      'P17', // assets are uploaded to another server
      'P25' // bodies of requests are described where they stand
    ])
  })
})

type Change = readonly [
  name: string,
  change: (document: Json) => unknown,
  /** The operation and what differs, or the rule and the operation. */
  drift: readonly string[],
  /** What an import takes from callers. */
  breaks?: readonly string[]
]

const json = ['content', 'application/json', 'schema'] as const
const ok = ['responses', '200', ...json] as const
const operation = (document: Json, method: string, path: string): Json => at(document, 'paths', path, method)
const schema = (document: Json, name: string): Json => at(document, 'components', 'schemas', name)

function move(carrier: Json, from: string, to: string): void {
  carrier[to] = carrier[from]
  delete carrier[from]
}

function parameter(document: Json, method: string, path: string, name: string): Json {
  const list = operation(document, method, path)['parameters'] as Json[]
  const found = list.find(each => each['name'] === name)
  if (found === undefined) throw new Error(`no parameter ${name}`)
  return found
}

function addParameter(document: Json, path: string, added: Json): void {
  const get = operation(document, 'get', path)
  get['parameters'] = [
    ...((get['parameters'] as Json[] | undefined) ?? []),
    { ...added, schema: { type: 'string' } }
  ]
}

const milestones = '/repos/{owner}/{repo}/milestones'
const body200 = 'response 200 application/json'

const changes: readonly Change[] = [
  [
    'an operation more',
    d =>
      Object.assign(at(d, 'paths'), {
        '/of-our-own': { get: { operationId: 'ofOurOwn', responses: { 200: { description: 'OK' } } } }
      }),
    ['OPS001 ofOurOwn']
  ],
  [
    'a path less',
    d => delete at(d, 'paths')['/networks/{owner}/{repo}/events'],
    ['OPS002 activity-list-public-events-for-repo-network'],
    ['activity-list-public-events-for-repo-network api-path-removed-without-deprecation path']
  ],
  [
    'a method of a path less',
    d => delete at(d, 'paths', '/gists/{gist_id}/star')['delete'],
    ['OPS002 gists-unstar'],
    ['gists-unstar api-removed-without-deprecation operation']
  ],
  [
    'another method',
    d => move(at(d, 'paths', '/gists/{gist_id}/star'), 'put', 'post'),
    ['gists-star method! POST, not PUT'],
    ['gists-star api-removed-without-deprecation operation']
  ],
  [
    'another path',
    d => move(at(d, 'paths'), '/zen', '/wisdom'),
    ['meta-get-zen URL template! /wisdom, not /zen'],
    ['meta-get-zen api-path-removed-without-deprecation path']
  ],
  [
    'another name of a path parameter',
    d => {
      move(at(d, 'paths'), '/licenses/{license}', '/licenses/{key}')
      parameter(d, 'get', '/licenses/{key}', 'license')['name'] = 'key'
    },
    [
      'licenses-get URL template /licenses/{key}, not /licenses/{license}',
      'licenses-get template parameter key! required string, not none',
      'licenses-get template parameter license! none, not required string'
    ]
  ],
  [
    'an optional query parameter more',
    d => addParameter(d, '/codes_of_conduct', { name: 'own', in: 'query' }),
    ['codes-of-conduct-get-all-codes-of-conduct query parameter own optional string, not none']
  ],
  [
    'a required query parameter more',
    d => addParameter(d, '/versions', { name: 'own', in: 'query', required: true }),
    [
      'meta-get-all-versions URL template! /versions?own={own}, not /versions',
      'meta-get-all-versions template parameter own! required string, not none'
    ],
    ['meta-get-all-versions new-required-request-parameter query parameter own']
  ],
  [
    'an optional header more',
    d => addParameter(d, '/user', { name: 'X-Own', in: 'header' }),
    ['users-get-authenticated header X-Own optional string, not none']
  ],
  [
    'a required header more',
    d => addParameter(d, '/gitignore/templates', { name: 'X-Own', in: 'header', required: true }),
    ['gitignore-get-all-templates header X-Own required string, not none'],
    ['gitignore-get-all-templates new-required-request-parameter header X-Own']
  ],
  [
    'a query parameter less',
    d => {
      const get = operation(d, 'get', '/search/commits')
      get['parameters'] = (get['parameters'] as Json[]).filter(each => each['name'] !== 'sort')
    },
    ['search-commits query parameter sort none, not optional string']
  ],
  [
    'a query parameter that became required',
    d => Object.assign(parameter(d, 'get', '/octocat', 's'), { required: true }),
    [
      'meta-get-octocat URL template! /octocat?s={s}, not /octocat',
      'meta-get-octocat template parameter s! required string, not none',
      'meta-get-octocat query parameter s none, not optional string'
    ],
    ['meta-get-octocat request-parameter-became-required query parameter s']
  ],
  [
    'another name of a query parameter',
    d => Object.assign(parameter(d, 'get', '/search/users', 'sort'), { name: 'order-by' }),
    [
      'search-users query parameter order-by optional string, not none',
      'search-users query parameter sort none, not optional string'
    ]
  ],
  [
    'another type of a query parameter',
    d => Object.assign(parameter(d, 'get', '/licenses', 'featured'), { schema: { type: 'integer' } }),
    ['licenses-get-all-commonly-used query parameter featured! integer, not boolean'],
    ['licenses-get-all-commonly-used request-parameter-type-changed query parameter featured']
  ],
  [
    'fewer values of a query parameter',
    d =>
      Object.assign(parameter(d, 'get', milestones, 'state'), { schema: { type: 'string', enum: ['open'] } }),
    [
      'issues-list-milestones query parameter state: values open, not open, closed, all',
      'issues-list-milestones query parameter state: default none, not open'
    ],
    ['issues-list-milestones request-parameter-enum-value-removed query parameter state']
  ],
  [
    'another default of a query parameter',
    d => Object.assign(at(parameter(d, 'get', milestones, 'sort'), 'schema'), { default: 'completeness' }),
    ['issues-list-milestones query parameter sort: default completeness, not due_on']
  ],
  [
    'a content type of the request more',
    d =>
      Object.assign(at(operation(d, 'post', '/gists/{gist_id}/comments'), 'requestBody', 'content'), {
        'a/own': {}
      }),
    ['gists-create-comment request content type! a/own, not none']
  ],
  [
    'a content type of the request less',
    d => delete at(operation(d, 'post', '/markdown/raw'), 'requestBody', 'content')['text/x-markdown'],
    ['markdown-render-raw request content type none, not text/x-markdown'],
    ['markdown-render-raw request-body-media-type-removed request text/x-markdown']
  ],
  [
    'a response more',
    d => Object.assign(at(operation(d, 'get', '/meta'), 'responses'), { 418: { description: 'Tea' } }),
    ['meta-get response 418 418, not none']
  ],
  [
    'a response less',
    d => delete at(operation(d, 'get', '/codes_of_conduct/{key}'), 'responses')['404'],
    ['codes-of-conduct-get-conduct-code response 404 none, not 404'],
    ['codes-of-conduct-get-conduct-code response-non-success-status-removed response 404']
  ],
  [
    'another content type of a response',
    d =>
      move(at(operation(d, 'post', '/markdown'), 'responses', '200', 'content'), 'text/html', 'text/plain'),
    ['markdown-render response 200 text/plain, not none', 'markdown-render response 200 none, not text/html'],
    ['markdown-render response-media-type-removed response 200 text/html']
  ],
  [
    'a required property of a response less',
    d => delete at(schema(d, 'community-profile'), 'properties')['health_percentage'],
    [`repos-get-community-profile-metrics ${body200}: health_percentage none, not required integer`],
    [`repos-get-community-profile-metrics response-required-property-removed ${body200}: health_percentage`]
  ],
  [
    'a property of a response more',
    d => Object.assign(at(schema(d, 'root'), 'properties'), { own: { type: 'string' } }),
    [`meta-root ${body200}: own optional string, not none`]
  ],
  [
    'another type of a property',
    d => Object.assign(at(schema(d, 'gitignore-template'), 'properties'), { source: { type: 'integer' } }),
    [`gitignore-get-template ${body200}: source! integer, not string`],
    [`gitignore-get-template response-property-type-changed ${body200}: source`]
  ],
  [
    'a property behind a reference that became optional',
    d => Object.assign(schema(d, 'rate-limit'), { required: ['limit', 'remaining', 'reset'] }),
    [`rate-limit-get ${body200}: resources.core.used optional, not required`],
    [`rate-limit-get response-property-became-optional ${body200}: resources.core.used`]
  ],
  [
    'other items of a list',
    d =>
      Object.assign(at(schema(d, 'participation-stats'), 'properties', 'all'), { items: { type: 'string' } }),
    [`repos-get-participation-stats ${body200}: all[]! string, not integer`],
    [`repos-get-participation-stats response-property-type-changed ${body200}: all[]`]
  ],
  [
    'another schema behind a reference',
    d =>
      Object.assign(at(schema(d, 'feed'), 'properties', '_links', 'properties'), {
        timeline: { $ref: '#/components/schemas/participation-stats' }
      }),
    [
      `activity-get-feeds ${body200}: _links.timeline.all! required array, not none`,
      `activity-get-feeds ${body200}: _links.timeline.owner! required array, not none`,
      `activity-get-feeds ${body200}: _links.timeline.href none, not required string`,
      `activity-get-feeds ${body200}: _links.timeline.type none, not required string`
    ],
    [
      `activity-get-feeds response-required-property-removed ${body200}: _links.timeline.href`,
      `activity-get-feeds response-required-property-removed ${body200}: _links.timeline.type`
    ]
  ],
  [
    'fewer values of a property of a request',
    d =>
      Object.assign(
        at(
          operation(d, 'patch', `${milestones}/{milestone_number}`),
          'requestBody',
          ...json,
          'properties',
          'state'
        ),
        { enum: ['open'] }
      ),
    ['issues-update-milestone request application/json: state none, not value closed'],
    ['issues-update-milestone request-property-enum-value-removed request application/json: state']
  ],
  [
    'a property of a request that became required',
    d =>
      Object.assign(at(operation(d, 'post', '/gists'), 'requestBody', ...json), {
        required: ['files', 'description']
      }),
    ['gists-create request application/json: description required, not optional'],
    ['gists-create request-property-became-required request application/json: description']
  ],
  [
    'a schema fewer in `oneOf`',
    d =>
      Object.assign(at(operation(d, 'post', '/gists'), 'requestBody', ...json, 'properties', 'public'), {
        oneOf: [{ type: 'boolean' }]
      }),
    ['gists-create request application/json: public none, not oneOf 2'],
    ['gists-create request-property-one-of-removed request application/json: public']
  ],
  [
    'values of another type in a map',
    d =>
      Object.assign(at(operation(d, 'get', '/emojis'), ...ok), { additionalProperties: { type: 'integer' } }),
    [`emojis-get ${body200}: {}! integer, not string`],
    [`emojis-get response-property-type-changed ${body200}: {}`]
  ],
  [
    'null no longer allowed',
    d =>
      Object.assign(at(schema(d, 'topic-search-result-item'), 'properties', 'display_name'), {
        nullable: false
      }),
    [`search-topics ${body200}: items[].display_name! not null, not nullable`]
  ],
  [
    'another summary',
    d => Object.assign(operation(d, 'get', '/events'), { summary: 'Another' }),
    ['activity-list-public-events display name Another, not List public events']
  ],
  [
    'another description',
    d => Object.assign(operation(d, 'get', '/users'), { description: 'Another' }),
    ['users-list description Another, not Lists all users, in the order that they signed up …']
  ]
]

/** What is said of an operation; `!` where a caller that follows the document can notice. */
function listDrift(document: ReturnType<typeof read>, actual: Imported): string[] {
  return findDrift(document, actual).flatMap(finding => {
    if (finding.rule !== 'OPS003') return [`${finding.rule} ${finding.facts.operation}`]
    const { operation: name, changes: found } = finding.facts
    return found.map(({ path, breaking, expected, actual: is }) => {
      const mark = breaking ? '!' : ''
      return `${name} ${path}${mark} ${shorten(expected)}, not ${shorten(is)}`
    })
  })
}

function shorten(value = 'none'): string {
  return value.length > 50 ? `${value.slice(0, 50)}…` : value
}

/** The operation that a line is about. */
const nameOf = (line: string): string => /^(?:OPS\d+ )?(\S+)/.exec(line)?.[1] ?? ''

/**
 * Rows in groups that are made and compared at once: reading and comparing the whole takes its time, and rows about different
 * operations do not meet.
 */
function toGroups<T extends readonly [string, unknown, readonly string[], ...unknown[]]>(
  rows: readonly T[]
): T[][] {
  const groups: { readonly names: Set<string>; readonly rows: T[] }[] = []
  for (const row of rows) {
    const names = new Set(row[2].map(nameOf))
    const free = groups.find(group => ![...names].some(name => group.names.has(name)))
    const group = free ?? { names: new Set<string>(), rows: [] }
    if (free === undefined) groups.push(group)
    for (const name of names) group.names.add(name)
    group.rows.push(row)
  }
  return groups.map(group => group.rows)
}

/** What was found of the operations of a row, and what of operations that no row is about. */
function split(
  lines: readonly string[],
  rows: readonly (readonly [string, unknown, readonly string[], ...unknown[]])[]
) {
  const known = new Set(rows.flatMap(([, , drift]) => drift.map(nameOf)))
  const of = (drift: readonly string[]): string[] => {
    const names = new Set(drift.map(nameOf))
    return lines.filter(line => names.has(nameOf(line)))
  }
  return { of, others: lines.filter(line => !known.has(nameOf(line))) }
}

describe.each(toGroups(changes).map((rows, index) => [index + 1, rows] as const))(
  'changes of the document, group %i',
  (_, rows) => {
    const document = JSON.parse(text) as Json
    for (const [, change] of rows) change(document)
    const changed = read(JSON.stringify(document))
    const drift = split(listDrift(changed, imported), rows)
    const breaks = split(
      findBreaks(changed, imported).flatMap(each =>
        each.changes.map(({ kind, path }) => `${each.operation} ${kind} ${path}`)
      ),
      rows
    )

    test.each(rows)('%s', (_name, _change, expected, broken = []) => {
      expect(drift.of(expected)).toEqual(expected)
      expect(breaks.of(expected)).toEqual(broken)
    })

    test('nothing else is found, and nothing at all after the import', () => {
      expect([drift.others, breaks.others]).toEqual([[], []])
      const after = importSpec(changed)
      expect(after && findDrift(changed, after)).toEqual([])
      expect(after && findBreaks(changed, after)).toEqual([])
    })
  }
)

test('another operationId alone is no drift: the operation is the one of that method and path, under its old name', () => {
  const document = JSON.parse(text) as Json
  operation(document, 'get', '/zen')['operationId'] = 'meta/wisdom'
  const changed = read(JSON.stringify(document))
  expect(findDrift(changed, imported)).toEqual([])
  expect(findBreaks(changed, imported)).toEqual([])
})

type Edit = readonly [name: string, edit: (live: Live) => unknown, drift: readonly string[]]

interface Live {
  operations: Json[]
  readonly schemas: Json
}

const find = ({ operations }: Live, id: string): Json => {
  const found = operations.find(each => each['id'] === id)
  if (found === undefined) throw new Error(`no operation ${id}`)
  return found
}
const gone = 'a schema, not one that the API does not have any more'

const edits: readonly Edit[] = [
  [
    'an operation was removed',
    l => {
      l.operations = l.operations.filter(each => each['id'] !== 'emojis-get')
    },
    ['OPS001 emojis-get']
  ],
  [
    'an operation was added',
    l => l.operations.push({ ...find(l, 'meta-get-zen'), id: 'own', urlTemplate: '/own' }),
    ['OPS002 own']
  ],
  [
    'an operation was renamed',
    l => Object.assign(find(l, 'meta-get-zen'), { displayName: 'Zen' }),
    ['meta-get-zen display name Get the Zen of GitHub, not Zen']
  ],
  [
    'an operation answers to another method',
    l => Object.assign(find(l, 'meta-get-zen'), { method: 'POST' }),
    ['meta-get-zen method! GET, not POST']
  ],
  [
    'an operation answers to another path',
    l => Object.assign(find(l, 'meta-get-zen'), { urlTemplate: '/wisdom' }),
    ['meta-get-zen URL template! /zen, not /wisdom']
  ],
  [
    'a parameter was removed',
    l => Object.assign(find(l, 'meta-get-octocat'), { queryParameters: [] }),
    ['meta-get-octocat query parameter s optional string, not none']
  ],
  [
    'a parameter became required',
    l => Object.assign(at(find(l, 'meta-get-octocat'), 'queryParameters', 0), { required: true }),
    ['meta-get-octocat query parameter s! optional, not required']
  ],
  [
    'a parameter has another default',
    l =>
      Object.assign(at(find(l, 'issues-list-milestones'), 'queryParameters', 1), {
        defaultValue: 'completeness'
      }),
    ['issues-list-milestones query parameter sort: default due_on, not completeness']
  ],
  [
    'a response was removed',
    l => Object.assign(find(l, 'meta-get-zen'), { responses: [] }),
    ['meta-get-zen response 200 200, not none']
  ],
  [
    'a content type of a request was removed',
    l => (find(l, 'markdown-render-raw')['requestRepresentations'] as Json[]).pop(),
    ['markdown-render-raw request content type! text/x-markdown, not none']
  ],
  [
    'a body lost its schema',
    l =>
      Object.assign(at(find(l, 'licenses-get'), 'responses', 0), {
        representations: [{ contentType: 'application/json' }]
      }),
    [`licenses-get ${body200} license, not none`]
  ],
  ['a definition was removed', l => delete l.schemas['license'], [`licenses-get ${body200} ${gone}`]],
  [
    'a definition behind others was removed',
    l => delete l.schemas['rate-limit'],
    ['core', 'graphql', 'search', 'code_search', 'source_import', 'integration_manifest']
      .concat(['actions_runner_registration', 'scim', 'dependency_snapshots', 'dependency_sbom'])
      .concat(['code_scanning_autofix', 'copilot_usage_records'])
      .map(name => `rate-limit-get ${body200}: resources.${name} ${gone}`)
      .concat(`rate-limit-get ${body200}: rate ${gone}`)
  ],
  [
    'a definition was emptied',
    l => Object.assign(l.schemas, { 'gitignore-template': {} }),
    [
      `gitignore-get-template ${body200}! object, not none`,
      `gitignore-get-template ${body200}: name! required string, not none`,
      `gitignore-get-template ${body200}: source! required string, not none`
    ]
  ],
  [
    'a property was added',
    l => Object.assign(at(l.schemas, 'gitignore-template', 'properties'), { own: { type: 'string' } }),
    [`gitignore-get-template ${body200}: own none, not optional string`]
  ],
  [
    'the items of a list were removed',
    l => delete at(l.schemas, 'participation-stats', 'properties', 'all')['items'],
    [`repos-get-participation-stats ${body200}: all[]! integer, not none`]
  ]
]

describe.each(toGroups(edits).map((rows, index) => [index + 1, rows] as const))(
  'changes in API Management, group %i',
  (_, rows) => {
    const copy = structuredClone({ operations: imported.operations, entities: entities() }) as unknown as {
      operations: Json[]
      entities: Json[]
    }
    const schemas = at(copy.entities[0] ?? {}, 'document', 'components', 'schemas')
    const edited: Live = { operations: copy.operations, schemas }
    for (const [, edit] of rows) edit(edited)
    const found = listDrift(spec, {
      operations: edited.operations as unknown as Imported['operations'],
      schemas: present(copy.entities as unknown as LiveSchema[])
    })
    const drift = split(found, rows)

    test.each(rows)('%s', (_name, _edit, expected) => {
      expect(drift.of(expected)).toEqual(expected)
    })

    test('nothing else is found', () => {
      expect(drift.others).toEqual([])
    })
  }
)

test('all schemas are gone: every operation with one is named', () => {
  const named = new Set(
    findDrift(spec, { ...imported, schemas: present([]) }).map(({ facts }) => facts.operation)
  )
  const having = imported.operations.filter(({ requestRepresentations, responses }) =>
    [...requestRepresentations, ...responses.flatMap(each => each.representations)].some(
      ({ typeName }) => typeName !== undefined
    )
  )
  expect(having.length).toBeGreaterThan(800)
  expect(named).toEqual(new Set(having.map(({ id }) => id)))
})

function entities(): readonly LiveSchema[] {
  return imported.schemas.kind === 'present' ? imported.schemas.value : []
}
