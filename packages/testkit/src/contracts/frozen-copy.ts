/** A frozen copy, so that readers of stored data need no copies of their own. */
export function frozenCopy<T extends object>(value: T): T {
  return freeze(structuredClone(value))
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const part of Object.values(value)) freeze(part)
  }
  return value
}
