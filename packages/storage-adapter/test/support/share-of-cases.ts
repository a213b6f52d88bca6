import { createHash } from 'node:crypto'

const numberOf = (name: string) => createHash('sha256').update(name).digest().readUInt32BE()

/**
 * One in so many cases, at least one, chosen by their names: a case that is added or moved changes nothing for the others.
 * Each turn takes another share; as many turns take all.
 */
export function takeShare<Case extends { name: string }>(
  cases: readonly Case[],
  oneIn: number,
  turn = 0,
): Case[] {
  const isOfTurn = ({ name }: Case) => (numberOf(name) + turn) % oneIn === 0
  const chosen = cases.filter(isOfTurn)
  if (chosen.length > 0) return chosen
  return cases.toSorted((a, b) => numberOf(a.name) - numberOf(b.name)).slice(0, 1)
}
