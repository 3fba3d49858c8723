import { createHost, getIdToken, maskSecret, reportBug } from './github/host.ts'
import { type Connect, run } from './run.ts'

const userAgent = 'apim-identity-guard/1'

// The Azure room is loaded when a mode needs it: `lint` never does.
const connect: Connect = async (inputs, importTimeoutMinutes) => {
  const { connectAzure } = await import('./azure/azure.ts')
  const { signIn, target, expectation } = inputs
  return await connectAzure({
    signIn,
    target,
    expectation,
    importTimeoutMinutes,
    userAgent,
    getIdToken,
    mask: maskSecret
  })
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
