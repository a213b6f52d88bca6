/** The word at either end of a note, in any case. */
export function saysVoided(note: string | null): boolean {
  const words = (note ?? '').toLowerCase().match(/[a-z0-9_]+|[^a-z0-9_\s]/g) ?? []
  return words.at(0) === 'voided' || words.at(-1) === 'voided'
}
