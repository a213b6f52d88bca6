import { takeNextTurn } from '../defaults.ts'

/** Parts of at most `size`, each in a turn of its own: to serialise a longer one as JSON would block the event loop. */
export async function* inBatches<Item>(
  items: readonly Item[],
  size: number,
): AsyncGenerator<readonly Item[], void, void> {
  for (let at = 0; at < items.length; at += size) {
    if (at > 0) await takeNextTurn()
    yield items.slice(at, at + size)
  }
}
