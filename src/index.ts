import type { AzureOptions } from './azure/azure.ts'
import { cancelOnSignals, leave, watchForEnd } from './cancel.ts'
import { defaultAudience, findCloud } from './core/clouds.ts'
import { createHost, logDebug, reportBug } from './github/host.ts'
import { IdTokens } from './github/id-token.ts'
import { maskSecret } from './github/secrets.ts'
import { Interruption, until } from './interruption.ts'
import type { AzurePort, HostPort, SendProbes } from './ports.ts'
import { type Connect, run } from './run.ts'
import { Timings, timeAzure } from './timings.ts'

const userAgent = 'apim-identity-guard/1'

/** What is there once in a run. */
interface Scene {
  readonly host: HostPort
  readonly timings: Timings
  readonly interruption: Interruption
  readonly tokens: IdTokens
}

/** The whole action, joined to its runner and to Azure. */
async function main(scene: Scene): Promise<void> {
  const { host, timings, interruption, tokens } = scene
  const ended = watchForEnd(() =>
    reportBug(new Error('Nothing was left to wait for, and the run was not done.'))
  )
  try {
    await run(host, {
      beginSignIn: ({ signIn, target }) => {
        if (signIn.kind !== 'oidc') return
        tokens.begin(signIn.audience ?? findCloud(target.environment)?.assertionAudience ?? defaultAudience)
      },
      connect: createConnect(scene),
      sendProbes: createSendProbes(scene),
      connectRepository: async token => {
        const { connectRepository } = await import('./github/repository.ts')
        return connectRepository(token, process.env, userAgent)
      },
      interruption
    })
    host.group(`Durations (${timings.total()})`, timings.render())
  } catch (error) {
    reportBug(error)
  } finally {
    ended()
    leave(process.exitCode === 1 ? 1 : 0)
  }
}

function createSendProbes({ timings, interruption }: Scene): SendProbes {
  return (probes, subscriptionKey) =>
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
    })
}

/** The Azure room is loaded when a mode needs it: `lint` never does. One connector for all APIs of a run, so that they share a sign-in. */
function createConnect({ host, timings, interruption, tokens }: Scene): Connect {
  let connector: Promise<(api: AzureOptions) => Promise<AzurePort>> | undefined
  return async ({ signIn, target, expectation }, importTimeoutMinutes) => {
    connector ??= import('./azure/azure.ts').then(({ createConnector, describeRequest }) =>
      createConnector({
        userAgent,
        interruption,
        getIdToken: audience => tokens.get(audience),
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
}

const host = createHost()
const interruption = new Interruption()
cancelOnSignals(interruption, () => {
  host.log(
    'The job was cancelled, and what was under way did not end in time: run the job again to see what is there.'
  )
  host.setOutput('outcome', 'error')
  leave(1)
})
main({ host, timings: new Timings(), interruption, tokens: new IdTokens(process.env) })
