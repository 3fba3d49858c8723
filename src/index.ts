import { createHost, getIdToken, maskSecret, reportBug } from './github/host.ts'
import { run } from './run.ts'

const userAgent = 'apim-identity-guard/1'

// The Azure room is loaded when a mode needs it: `lint` never does.
run(createHost(), async (inputs, importTimeoutMinutes) => {
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
}).catch(reportBug)
