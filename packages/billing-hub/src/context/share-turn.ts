/**
 * Calls with the same scope, made together, share a read: it begins when the last of them has asked, so that
 * it is as new as one of its own.
 */
export function shareTurn<Scope extends object, Result>(
  read: (scope: Scope) => Promise<Result>,
): (scope: Scope) => Promise<Result> {
  const asked = new WeakMap<Scope, Promise<Result>>()
  return (scope) => {
    const before = asked.get(scope)
    if (before !== undefined) return before
    const reading = Promise.resolve().then(() => {
      asked.delete(scope)
      return read(scope)
    })
    asked.set(scope, reading)
    return reading
  }
}
