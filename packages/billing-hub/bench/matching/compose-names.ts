import { splitForm, writeForm } from './clerk.ts'
import type { Random } from './random.ts'
import { poolKey } from './register.ts'

/**
 * As many distinct names as asked for: half of them from the pool while it lasts, the others put together from the first words of one real name, the last words of a second and the
 * legal form of a third. None of `apart` is among them.
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
    names.push(name)
  }
  for (const name of random.shuffle(pool).slice(0, Math.ceil(count / 2))) add(name)
  while (names.length < count) {
    const head = splitForm(random.pick(pool)).rest.split(' ')
    const second = splitForm(random.pick(pool)).rest.split(' ')
    const tail = splitForm(random.pick(pool)).rest.split(' ')
    const { form } = splitForm(random.pick(pool))
    const words = [
      ...head.slice(0, random.chance(0.5) ? 1 : 2),
      ...(random.chance(0.6) ? second.slice(0, 1) : []),
      ...tail.slice(-1 - random.below(2)),
    ].map((word) => word.replace(/,$/, ''))
    // No word twice, no lonely sign at an end.
    const rest = [...new Set(words)].join(' ').replace(/^[&\-–]\s*|\s*[&\-–]$/g, '')
    add(form === '' ? rest : writeForm(rest, form))
  }
  return random.shuffle(names)
}
