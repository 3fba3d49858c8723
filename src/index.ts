import type { AzureOptions } from './azure/azure.ts'
import { createHost, getIdToken, maskSecret, reportBug } from './github/host.ts'
import type { AzurePort } from './ports.ts'
import { type Connect, run } from './run.ts'

const userAgent = 'apim-identity-guard/1'

// The Azure room is loaded when a mode needs it: `lint` never does. One connector for all APIs of a run, so that they share a sign-in.
let connector: Promise<(api: AzureOptions) => Promise<AzurePort>> | undefined

const connect: Connect = async ({ signIn, target, expectation }, importTimeoutMinutes) => {
  connector ??= import('./azure/azure.ts').then(({ createConnector }) =>
    createConnector({ userAgent, getIdToken, mask: maskSecret })
  )
  const connectAzure = await connector
  return await connectAzure({ signIn, target, expectation, importTimeoutMinutes })
}

run(createHost(), {
  connect,
  sendProbes: async (probes, subscriptionKey) => {
    const { sendProbes } = await import('./azure/prober.ts')
    return await sendProbes(probes, {
      userAgent,
      ...(subscriptionKey === undefined ? {} : { subscriptionKey })
    })
  },
  connectRepository: async token => {
    const { connectRepository } = await import('./github/repository.ts')
    return connectRepository(token, process.env, userAgent)
  }
}).catch(reportBug)
