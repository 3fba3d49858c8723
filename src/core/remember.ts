/**
 * Gives a pure function that works once for the same objects, told apart by identity. What is read is never changed, so the same objects have the
 * same answer; it is gone as soon as one of them is.
 */
export function remember<Keys extends readonly object[], Answer extends object>(
  work: (...keys: Keys) => Answer
): (...keys: Keys) => Answer {
  const root: Branch<Answer> = { branches: new WeakMap() }
  return (...keys) => {
    let branch = root
    for (const key of keys) {
      const next: Branch<Answer> = branch.branches.get(key) ?? { branches: new WeakMap() }
      branch.branches.set(key, next)
      branch = next
    }
    branch.answer ??= work(...keys)
    return branch.answer
  }
}

interface Branch<Answer> {
  readonly branches: WeakMap<object, Branch<Answer>>
  answer?: Answer
}
