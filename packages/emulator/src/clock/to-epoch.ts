/** Epoch milliseconds of an instant that is given so or as an RFC 3339 text; throws `TypeError` for another text. */
export function toEpoch(instant: number | string): number {
  const epoch = typeof instant === 'number' ? instant : Date.parse(instant)
  if (!Number.isFinite(epoch)) {
    throw new TypeError(
      `The start of a clock needs epoch milliseconds or an RFC 3339 text, got ${JSON.stringify(instant)}`,
    )
  }
  return epoch
}
