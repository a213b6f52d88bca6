import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && name !== join('errors', 'remedies.ts'),
)

/** Words that only a remedy uses, and a text given to a remedy in place. */
const spelled: readonly RegExp[] = [
  /remed\w*\s*(?::|=|\?\?|\|\|)\s*['"`](?!['"`])/i,
  /['"`][^'"`\n]*(?:start again|connect again|reconnect as|try again later|under Apps)[^'"`\n]*['"`]/i,
]

test('one module holds all remedies: no other file of core spells one', () => {
  expect(files.length).toBeGreaterThan(80)
  const found = files.filter((name) => {
    const text = readFileSync(join(source, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    return spelled.some((pattern) => pattern.test(text))
  })
  expect(found).toEqual([])
})
