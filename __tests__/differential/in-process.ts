import { ArmFault } from '../../emulator/arm/fault.ts'
import { handleArm } from '../../emulator/arm/gate.ts'
import { mintToken } from '../../emulator/entra/mint.ts'
import type { Call, Reply } from '../../emulator/wire.ts'
import type { World } from '../../emulator/world.ts'
import { ArmClient, type ArmRequest, type ArmResponse } from '../../src/azure/arm.ts'
import { toGuardError } from '../../src/azure/arm-error.ts'
import type { Cloud } from '../../src/core/clouds.ts'
import { reader } from './emulated-worlds.ts'

const cloud: Cloud = {
  name: 'emulator',
  armUrl: 'https://localhost',
  authorityHost: 'https://localhost',
  scope: 'https://localhost/.default',
  assertionAudience: 'api://AzureADTokenExchange'
}

/** A client of the Resource Manager of an emulated world, without the network between them. */
export class InProcessClient extends ArmClient {
  private readonly world: World

  constructor(world: World) {
    super(cloud, { getToken: () => Promise.reject(new Error('Nobody signs in here.')) }, 'differential')
    this.world = world
  }

  override send(request: ArmRequest): Promise<ArmResponse> {
    const response = toResponse(answer(this.world, toCall(this.world, request)))
    return response.status < 300 || request.expect?.includes(response.status) === true
      ? Promise.resolve(response)
      : Promise.reject(toGuardError(response, request.purpose))
  }
}

function toCall(world: World, request: ArmRequest): Call {
  const url = new URL(request.path, world.url)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  return {
    method: request.method,
    url,
    segments: url.pathname.split('/').filter(Boolean).map(decodeURIComponent),
    headers: { authorization: `Bearer ${mintToken(world, reader, world.url)}`, accept: 'application/json' },
    body: '',
    remoteAddress: '127.0.0.1'
  }
}

function answer(world: World, call: Call): Reply {
  try {
    return handleArm(world, call)
  } catch (error) {
    if (error instanceof ArmFault) return error.reply
    throw error
  }
}

function toResponse({ status, headers = {}, body }: Reply): ArmResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status,
    text,
    body: typeof body === 'string' ? undefined : JSON.parse(text),
    header: name => headers[name.toLowerCase()],
    unsure: false
  }
}
