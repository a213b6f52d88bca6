import type { Connection } from '@vectis/quickbooks'

/** The company's home currency first, then the others as they are. */
export function sortHomeFirst<One extends { currency: string }>(
  all: readonly One[],
  connection: Pick<Connection, 'homeCurrency'> | null,
): One[] {
  const isHome = ({ currency }: One) => Number(currency === connection?.homeCurrency)
  return all.toSorted((a, b) => isHome(b) - isHome(a))
}
