/** Work of fewer pieces than this is over before anybody could read about it. */
const fewest = 20

/** Counts pieces of long work as they are done, and says so at every tenth part. */
export function createTally(what: string, total: number, progress?: (text: string) => void): () => void {
  const step = Math.ceil(total / 10)
  let done = 0
  return () => {
    done++
    if (total >= fewest && (done % step === 0 || done === total)) progress?.(`${what}: ${done} of ${total}.`)
  }
}
