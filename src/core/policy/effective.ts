import type { Expectation, Observed, PolicyText, PolicyWorld } from '../model.ts'
import { ChainReader, type Level } from './chain.ts'
import { findEnvironmentDoubt, meetContexts } from './effective-contexts.ts'
import { decideVerdict, judgePaths, type Path } from './effective-paths.ts'
import { explainVerdict } from './explain.ts'
import { toPlaces } from './explain-places.ts'
import { findSightings } from './explain-sightings.ts'
import { judgeHandovers } from './handovers.ts'
import { type ChainNode, createNode, Interpreter } from './interpret.ts'
import type { Handover } from './interpret-outlets.ts'
import type { PolicyTree } from './syntax.ts'
import type { BackendRoute, ContextVerdict, OperationProtection, Place } from './verdict.ts'

/** What the verdict depends on besides the policies. */
export interface ProtectionOptions {
  /** Counts a backend entity with the expected managed identity as protection. */
  readonly acceptBackendIdentity?: boolean
  /** `properties.type` of the API. */
  readonly apiType?: string
  /** Which gateway runs a workspace API. Not said: not known, and so not protected. */
  readonly workspaceGateway?: 'managed' | 'dedicated'
  /** Looks at one document alone: backends that it names are taken for ones without credentials. */
  readonly documentOnly?: boolean
}

/** One operation with the ways that led to its verdict. */
export interface OperationAnalysis {
  readonly protection: OperationProtection
  readonly contexts: readonly ContextAnalysis[]
}

/** The ways of one product context. */
export interface ContextAnalysis {
  readonly product: string | undefined
  readonly paths: readonly Path[]
}

interface ProductContext {
  readonly product: string | undefined
  readonly parent: ChainNode
}

/**
 * Decides for every operation whether each call that reaches the backend carries the expected token. A call runs in the
 * context of one product or of none, and is protected only when it is in every context.
 */
export function analyseProtection(
  world: PolicyWorld,
  operations: readonly { readonly id: string; readonly urlTemplate?: string }[],
  expected: Expectation,
  options: ProtectionOptions = {}
): OperationProtection[] {
  const analyser = new ProtectionAnalyser(world, expected, options)
  return operations.map(({ id }) => {
    const { protection } = analyser.analyse(id)
    analyser.forget(id)
    return protection
  })
}

/** Analyses operations of one world. What they share is read, compiled and evaluated once. */
export class ProtectionAnalyser {
  readonly interpreter: Interpreter
  readonly reader: ChainReader
  private readonly world: PolicyWorld
  private readonly expected: Expectation
  private readonly options: ProtectionOptions
  private readonly contexts: readonly ProductContext[]
  private withoutDocument: OperationAnalysis | undefined

  constructor(
    world: PolicyWorld,
    expected: Expectation,
    options: ProtectionOptions = {},
    trees?: WeakMap<PolicyText, PolicyTree>
  ) {
    this.world = world
    this.expected = expected
    this.options = options
    this.reader = new ChainReader(world, trees)
    this.interpreter = new Interpreter(this.reader)
    this.contexts = this.createContexts()
  }

  /** Analyses one operation; `policy` stands in for the document that the world holds. */
  analyse(operation: string, policy: Observed<PolicyText> = this.readPolicy(operation)): OperationAnalysis {
    if (policy.kind === 'absent') {
      // Operations without a document of their own are all alike.
      this.withoutDocument ??= this.analyseLevel(operation, {
        kind: 'transparent',
        scope: { kind: 'operation', operation }
      })
      const { protection, contexts } = this.withoutDocument
      return { protection: { ...protection, operation }, contexts }
    }
    return this.analyseLevel(operation, this.reader.readLevel({ kind: 'operation', operation }, policy))
  }

  /**
   * Lets go of a document of an operation that was looked at; analysed once more it is read anew, with the same result. It is not left to the weak maps:
   * until the collector goes through everything, what is in one stays, dead or not, and a hundred large trees are half a gigabyte.
   */
  forget(operation: string, policy: Observed<PolicyText> = this.readPolicy(operation)): void {
    for (const level of this.reader.forget(policy)) this.interpreter.forget(level)
  }

  private readPolicy(operation: string): Observed<PolicyText> {
    return (
      this.world.operationPolicies.get(operation.toLowerCase()) ?? {
        kind: 'unreadable',
        why: 'it was not read'
      }
    )
  }

  private analyseLevel(operation: string, level: Level): OperationAnalysis {
    const analysed = this.contexts.map(({ product, parent }) => {
      const node = createNode(level, parent)
      const { observed, handovers } = this.interpreter.run(node)
      const paths = judgePaths(observed, this.expected, this.options)
      const verdict = { ...this.toContextVerdict(product, node, paths), ...this.toHandovers(handovers) }
      return { analysis: { product, paths }, verdict }
    })
    const protection = meetContexts(
      operation,
      analysed.map(one => one.verdict)
    )
    return { protection, contexts: analysed.map(one => one.analysis) }
  }

  private toHandovers(all: readonly Handover[]): Pick<ContextVerdict, 'handovers'> {
    const handovers = all.length === 0 ? [] : judgeHandovers(all, this.expected)
    return handovers.length === 0 ? {} : { handovers }
  }

  private toContextVerdict(
    product: string | undefined,
    node: ChainNode,
    paths: readonly Path[]
  ): ContextVerdict {
    const decided = decideVerdict(paths)
    const outside = findEnvironmentDoubt(this.world, this.options, decided)
    const verdict = outside === undefined ? decided : 'unknown'
    const reasons =
      outside === undefined
        ? explainVerdict({ verdict, paths, sightings: () => findSightings(this.interpreter, node) })
        : [outside]
    const { resource, clientId } = readToken(paths)
    const check = findOwnTokenCheck(paths)
    return {
      ...(product === undefined ? {} : { product }),
      verdict,
      reasons,
      ...(resource === undefined ? {} : { resource }),
      ...(clientId === undefined ? {} : { clientId }),
      ...(check === undefined ? {} : { ownTokenCheck: check }),
      routes: listRoutes(paths)
    }
  }

  /** No product is always possible (the built-in all-access key), and each product that holds the API is. */
  private createContexts(): ProductContext[] {
    const { products } = this.world
    const service = createNode(this.reader.readService(), undefined)
    const workspace = this.reader.readWorkspace()
    const broad = workspace === undefined ? service : createNode(workspace, service)
    const below = (parent: ChainNode) =>
      createNode(this.reader.readLevel({ kind: 'api' }, this.world.apiPolicy), parent)
    const none: ProductContext = { product: undefined, parent: below(broad) }
    if (products.kind === 'absent') return [none]
    // Fail closed: a product that is not known may do anything between the API and the service.
    const read = products.kind === 'present' ? products.value : [{ product: '*', policy: products }]
    const contexts = read.map(({ product, policy }): ProductContext => {
      const level = this.reader.readLevel({ kind: 'product', product }, policy)
      return { product, parent: below(createNode(level, broad)) }
    })
    return [none, ...contexts]
  }
}

/** What the tokens agree on. */
function readToken(paths: readonly Path[]): { resource?: string; clientId?: string } {
  const resources = new Set(paths.flatMap(path => toResource(path) ?? []))
  const clientIds = new Set(
    paths.flatMap(({ token }) => (token?.clientId?.kind === 'known' ? [token.clientId.value] : []))
  )
  const [resource] = resources
  const [clientId] = clientIds
  return {
    ...(resource !== undefined && resources.size === 1 ? { resource } : {}),
    ...(clientId !== undefined && clientIds.size === 1 ? { clientId } : {})
  }
}

function findOwnTokenCheck(paths: readonly Path[]): Place | undefined {
  const reader = paths.map(path => path.state.tokenReader).find(one => one?.use === 'check')
  return (
    reader &&
    toPlaces({
      at: reader.at,
      what: "checks the caller by a header that already holds API Management's own token"
    }).at(-1)
  )
}

function toResource({ token, backendResource }: Path): string | undefined {
  if (token === undefined) return backendResource
  return token.resource?.kind === 'known' ? token.resource.value : token.resource?.raw
}

function listRoutes(paths: readonly Path[]): BackendRoute[] {
  return [...new Map(paths.map(({ route }) => [JSON.stringify(route), route])).values()]
}
