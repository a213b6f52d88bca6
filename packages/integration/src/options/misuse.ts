/** What was expected, what came, and what to do. */
export function misuse(name: string, expected: string, received: unknown, act: string) {
  return misuseShown(name, expected, show(received), act)
}

/** The same, where what came is shown in words of the caller's: a secret is not shown at all. */
export function misuseShown(name: string, expected: string, received: string, act: string) {
  return new TypeError(
    `createIntegration expected ${name} to be ${expected}; received ${received}. ${act}`,
  )
}

/** Short, and without the contents of an object or an address: they may hold secrets. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    if (value === '') return 'an empty text'
    // Also without a scheme, and in the form of libpq: host=… password=….
    if (/@|pass(?:word|wd)?\s*=|pwd\s*=/i.test(value)) return 'an address with a user or password'
    return value.length > 60 ? `'${value.slice(0, 60)}…'` : `'${value}'`
  }
  if (value === null || value === undefined || typeof value !== 'object') {
    return typeof value === 'function' ? 'a function' : String(value)
  }
  return Array.isArray(value) ? 'a list' : 'an object'
}
