import * as core from '@actions/core'

/**
 * Fail closed: where a promise never settles and nothing else is left to wait for, Node ends the process with 0, and the step would have
 * passed with nothing verified. Gives the function that says that the run is over.
 */
export function failUnlessFinished(): () => void {
  let finished = false
  process.once('exit', code => {
    if (finished || code !== 0) return
    core.setOutput('outcome', 'error')
    core.setFailed(
      'This is a bug in APIM Identity Guard, please report it: the run stopped before it came to an end, and nothing was verified.'
    )
  })
  return () => {
    finished = true
  }
}
