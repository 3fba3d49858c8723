import type { AzureOptions } from './azure/azure.ts'
import { cancelOnSignals, leave, watchForEnd } from './cancel.ts'
import { createHost, getIdToken, logDebug, maskSecret, reportBug } from './github/host.ts'
import { Interruption, until } from './interruption.ts'
import type { AzurePort } from './ports.ts'
import { type Connect, run } from './run.ts'
import { Timings, timeAzure } from './timings.ts'

const userAgent = 'apim-identity-guard/1'
const host = createHost()
const timings = new Timings()
const interruption = new Interruption()
cancelOnSignals(interruption, () => {
  host.log(
    'The job was cancelled, and what was under way did not end in time: run the job again to see what is there.'
  )
  host.setOutput('outcome', 'error')
  leave(1)
})
const ended = watchForEnd(() =>
  reportBug(new Error('Nothing was left to wait for, and the run was not done.'))
)

// The Azure room is loaded when a mode needs it: `lint` never does. One connector for all APIs of a run, so that they share a sign-in.
let connector: Promise<(api: AzureOptions) => Promise<AzurePort>> | undefined

const connect: Connect = async ({ signIn, target, expectation }, importTimeoutMinutes) => {
  connector ??= import('./azure/azure.ts').then(({ createConnector, describeRequest }) =>
    createConnector({
      userAgent,
      interruption,
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
      const asked = sendProbes(probes, {
        userAgent,
        ...(subscriptionKey === undefined ? {} : { subscriptionKey })
      })
      // What nobody answered is unknown, and what was done before is still told.
      return await until(asked, interruption.signal).catch((error: unknown) => {
        if (interruption.reason === undefined) throw error
        return []
      })
    }),
  connectRepository: async token => {
    const { connectRepository } = await import('./github/repository.ts')
    return connectRepository(token, process.env, userAgent)
  },
  interruption
})
  .then(() => host.group(`Durations (${timings.total()})`, timings.render()))
  .catch(reportBug)
  .finally(() => {
    ended()
    leave(process.exitCode === 1 ? 1 : 0)
  })
