/** What a statement or a transaction of ours failed with, as opposed to what the host's own code threw meanwhile. */
const ofDriver = new WeakSet<object>()

/** Rethrows what a driver threw, marked as such. */
export function throwOfDriver(error: unknown): never {
  if (typeof error === 'object' && error !== null) ofDriver.add(error)
  throw error
}

export function isOfDriver(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofDriver.has(error)
}
