import { splitForm } from './clerk.ts'
import { giveForm } from './legal-form.ts'
import { poolKey } from './name-index.ts'
import type { Random } from './random.ts'

/**
 * As many distinct names as asked for: half of them from the pool while it lasts, the others put together from the first
 * words of one real name and the last words of another, most with a legal form. None of `apart` is among them.
 */
export function composeNames(
  random: Random,
  pool: readonly string[],
  count: number,
  apart: readonly string[] = [],
): string[] {
  const names: string[] = []
  const keys = new Set(apart.map(poolKey))
  const add = (name: string) => {
    const key = poolKey(name)
    if (key.length < 4 || keys.has(key)) return
    keys.add(key)
    names.push(giveForm(random, name))
  }
  for (const name of random.shuffle(pool).slice(0, Math.ceil(count / 2))) add(name)
  while (names.length < count) {
    const head = splitForm(random.pick(pool)).rest.split(' ')
    const second = splitForm(random.pick(pool)).rest.split(' ')
    const tail = splitForm(random.pick(pool)).rest.split(' ')
    const words = [
      ...head.slice(0, random.chance(0.5) ? 1 : 2),
      ...(random.chance(0.6) ? second.slice(0, 1) : []),
      ...tail.slice(-1 - random.below(2)),
    ].map((word) => word.replace(/,$/, ''))
    // No word twice, no lonely sign at an end.
    const rest = [...new Set(words)].join(' ').replace(/^[&\-–]\s*|\s*[&\-–]$/g, '')
    add(rest)
  }
  return random.shuffle(names)
}
