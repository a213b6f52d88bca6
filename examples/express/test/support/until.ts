import { setTimeout } from 'node:timers/promises'

/** Looks again and again until it holds; fails with `what` after three minutes: others may use the machine. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 180_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Expected within three minutes: ${what}.`)
    await setTimeout(100)
  }
}
