import { setTimeout } from 'node:timers/promises'

/** Looks again and again until it holds; fails with `what` after 20 s. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Expected within 20 s: ${what}.`)
    await setTimeout(100)
  }
}
