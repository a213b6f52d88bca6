import type { Connection } from '@vectis/quickbooks'

/**
 * The company's home currency first; while it is unknown the one with the most of `weightOf`. The others as they are:
 * amounts of two currencies are never compared.
 */
export function sortHomeFirst<One extends { currency: string }>(
  all: readonly One[],
  connection: Pick<Connection, 'homeCurrency'> | null,
  weightOf: (one: One) => number,
): One[] {
  const home = connection?.homeCurrency ?? null
  const rank = (one: One) => (home === null ? weightOf(one) : Number(one.currency === home))
  return all.toSorted((a, b) => rank(b) - rank(a))
}
