import type { AzureOptions } from './azure/azure.ts'
import { createHost, logDebug, reportBug } from './github/host.ts'
import { getIdToken } from './github/id-token.ts'
import { maskSecret } from './github/secrets.ts'
import { failUnlessFinished } from './github/unfinished.ts'
import type { AzurePort } from './ports.ts'
import { type Connect, run } from './run.ts'
import { Timings, timeAzure } from './timings.ts'

const userAgent = 'apim-identity-guard/1'
const finish = failUnlessFinished()
const host = createHost()
const timings = new Timings()

// The Azure room is loaded when a mode needs it: `lint` never does. One connector for all APIs of a run, so that they share a sign-in.
let connector: Promise<(api: AzureOptions) => Promise<AzurePort>> | undefined

const connect: Connect = async ({ signIn, target, expectation }, importTimeoutMinutes) => {
  connector ??= import('./azure/azure.ts').then(({ createConnector, describeRequest }) =>
    createConnector({
      userAgent,
      getIdToken,
      mask: maskSecret,
      progress: text => host.log(`  ${text}`),
      onRequest: entry => {
        timings.countRequest()
        logDebug(describeRequest(entry))
      }
    })
  )
  const connectAzure = await connector
  const azure = await timings.measure('finding the cloud', () =>
    connectAzure({ signIn, target, expectation, importTimeoutMinutes })
  )
  return timeAzure(azure, timings)
}

run(host, {
  connect,
  sendProbes: (probes, subscriptionKey) =>
    timings.measure('probes', async () => {
      const { sendProbes } = await import('./azure/prober.ts')
      return await sendProbes(probes, {
        userAgent,
        ...(subscriptionKey === undefined ? {} : { subscriptionKey })
      })
    }),
  connectRepository: async token => {
    const { connectRepository } = await import('./github/repository.ts')
    return connectRepository(token, process.env, userAgent)
  }
})
  .then(() => host.group(`Durations (${timings.total()})`, timings.render()))
  .catch(reportBug)
  .finally(finish)
