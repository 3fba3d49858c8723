import path from 'node:path'
import { playDeployment, playJob } from './demo/job.ts'
import { functionAppSabotages, webAppSabotages } from './demo/sabotages.ts'
import { openTheatre, say } from './demo/stage.ts'
import { playSabotages } from './demo/table.ts'
import { functionApp, webApp } from './demo/world.ts'

/**
 * `npm run demo [-- --record DIR]`: the main job against the emulator, with the shipped dist/index.js as a runner starts it, and calls
 * over TLS to what came of it. Ends with an error when a step does not come out as it must, or when the wire and the action disagree.
 */

const record = process.argv.indexOf('--record')
await play(record < 0 ? undefined : process.argv[record + 1])

async function play(recordFolder: string | undefined): Promise<void> {
  const started = Date.now()
  const theatre = await openTheatre(recordFolder === undefined ? undefined : path.resolve(recordFolder))
  try {
    say('A Web App behind API Management')
    const web = await theatre.enter(webApp)
    await playJob(web)
    await playSabotages(web, webAppSabotages)
    say('\n\nA Function App behind API Management')
    const functions = await theatre.enter(functionApp)
    await playDeployment(functions)
    await playSabotages(functions, functionAppSabotages)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    say(`\nThe job summaries of all runs are in demo-output. ${seconds} s.`)
  } finally {
    await theatre.close()
    // In full once more, and also when a later step could not even be tried.
    for (const failure of theatre.failures) console.error(`FAILED: ${failure}`)
    if (theatre.failures.length > 0) process.exitCode = 1
  }
}
