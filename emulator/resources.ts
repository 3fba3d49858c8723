import type { Json } from './wire.ts'

/** One ARM resource as it is kept. Everything but `etag` and `properties` is sent as it is. */
export interface Resource {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly etag: string
  readonly properties: Json
  readonly [envelope: string]: unknown
}

/** What a caller gives; the store adds the rest. */
export interface ResourceInput {
  readonly id: string
  readonly name?: string
  readonly type?: string
  readonly properties: Json
  readonly [envelope: string]: unknown
}

/** All resources, by id. Ids are compared without case, as ARM does; the first spelling is kept. */
export class Resources {
  private readonly byId = new Map<string, Resource>()
  /** The same by collection, so that a list costs what it holds and not what there is. */
  private readonly byCollection = new Map<string, Map<string, Resource>>()
  private revision = 0

  get(id: string): Resource | undefined {
    return this.byId.get(keyOf(id))
  }

  /** Stores a resource under a fresh etag; the id keeps the spelling that it has already. */
  put(input: ResourceInput): Resource {
    const known = this.get(input.id)
    const id = known?.id ?? input.id
    const { properties, ...envelope } = input
    const name = known?.name ?? input.name ?? lastSegment(id)
    const type = input.type ?? typeOf(id)
    const resource: Resource = { ...envelope, id, name, type, etag: this.nextEtag(), properties }
    this.store(resource)
    return resource
  }

  /** Removes a resource with everything below it. */
  remove(id: string): void {
    const key = keyOf(id)
    for (const other of this.byId.keys()) {
      if (other !== key && !other.startsWith(`${key}/`)) continue
      this.byId.delete(other)
      this.byCollection.get(collectionOf(other))?.delete(other)
    }
  }

  /** The resources of one collection, in the order in which they were made. */
  children(parentId: string, collection: string): Resource[] {
    return [...(this.byCollection.get(`${keyOf(parentId)}/${collection.toLowerCase()}`)?.values() ?? [])]
  }

  /** A resource and everything below it. */
  subtree(id: string): Resource[] {
    const key = keyOf(id)
    return this.all().filter(resource => {
      const other = keyOf(resource.id)
      return other === key || other.startsWith(`${key}/`)
    })
  }

  /** Copies a subtree to another id; the copies have etags of their own. */
  copy(from: string, to: string): void {
    for (const resource of this.subtree(from)) {
      const id = to + resource.id.slice(from.length)
      this.put({ ...resource, id, name: lastSegment(id), type: typeOf(id) })
    }
  }

  all(): Resource[] {
    return [...this.byId.values()]
  }

  /** Replaces everything; etags that are given are kept. */
  replace(resources: readonly (ResourceInput & { etag?: string })[]): void {
    this.byId.clear()
    this.byCollection.clear()
    for (const input of resources) {
      const stored = this.put(input)
      if (input.etag !== undefined) this.store({ ...stored, etag: input.etag })
    }
  }

  private store(resource: Resource): void {
    const key = keyOf(resource.id)
    this.byId.set(key, resource)
    const collection = this.byCollection.get(collectionOf(key))
    if (collection === undefined) this.byCollection.set(collectionOf(key), new Map([[key, resource]]))
    else collection.set(key, resource)
  }

  /** Azure's etags are opaque base64 of a counter; ours grow, so that no two writes ever share one. */
  private nextEtag(): string {
    this.revision += 1
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(BigInt(this.revision) + 0x47_00n)
    return bytes.toString('base64')
  }
}

/** The last segment of an id: the name of the resource. */
export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** The type of an id: namespace and every other segment after the last `providers`. */
export function typeOf(id: string): string {
  const segments = id.split('/')
  const provider = segments.map(segment => segment.toLowerCase()).lastIndexOf('providers')
  const [namespace, ...rest] = segments.slice(provider + 1)
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/')
}

function keyOf(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '')
}

/** What a key is in: everything before its last segment. */
function collectionOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'))
}
