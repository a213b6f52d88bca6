/** The same methods, which throw after `close`. */
export function whileOpen<Part extends object>(part: Part, assertOpen: () => void): Part {
  const guarded = Object.entries(part).map(([name, member]: [string, unknown]) => {
    if (typeof member === 'object' && member !== null) return [name, whileOpen(member, assertOpen)]
    if (typeof member !== 'function') return [name, member]
    const call = (...given: unknown[]): unknown => {
      assertOpen()
      return member(...given)
    }
    return [name, call]
  })
  return Object.fromEntries(guarded) as Part
}
