import type { AzureOptions } from './azure/azure.ts'
import { defaultAudience, findCloud } from './core/clouds.ts'
import { writeMask } from './github/commands.ts'
import { createHost, logDebug, reportBug } from './github/host.ts'
import { IdTokens } from './github/id-token.ts'
import type { AzurePort, HostPort } from './ports.ts'
import { type Connect, run } from './run.ts'
import { Timings, timeAzure } from './timings.ts'

const userAgent = 'apim-identity-guard/1'

/** The whole action, joined to its runner and to Azure. */
async function main(): Promise<void> {
  const host = createHost()
  const timings = new Timings()
  const tokens = new IdTokens(process.env)
  try {
    await run(host, {
      beginSignIn: ({ signIn, target }) => {
        if (signIn.kind !== 'oidc') return
        tokens.begin(signIn.audience ?? findCloud(target.environment)?.assertionAudience ?? defaultAudience)
      },
      connect: createConnect(tokens, host, timings),
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
    host.group(`Durations (${timings.total()})`, timings.render())
  } catch (error) {
    reportBug(error)
  } finally {
    tokens.end()
  }
}

/** The Azure room is loaded when a mode needs it: `lint` never does. One connector for all APIs of a run, so that they share a sign-in. */
function createConnect(tokens: IdTokens, host: HostPort, timings: Timings): Connect {
  let connector: Promise<(api: AzureOptions) => Promise<AzurePort>> | undefined
  return async ({ signIn, target, expectation }, importTimeoutMinutes) => {
    connector ??= import('./azure/azure.ts').then(({ createConnector, describeRequest }) =>
      createConnector({
        userAgent,
        getIdToken: audience => tokens.get(audience),
        mask: writeMask,
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

main()
