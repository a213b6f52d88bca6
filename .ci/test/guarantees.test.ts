import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText, root } from '../repository.ts'

const page = 'docs/explanation/guarantees.md'

interface Promise {
  line: number
  /** `path`: the test file; `name`: the words of the test. */
  held: { path: string; name: string }[]
}

/** Rows of the page's tables: the last cell holds links `[the words of the test](path)`. */
function listRows(): Promise[] {
  const rows: Promise[] = []
  for (const [index, text] of readText(page).split('\n').entries()) {
    if (!text.startsWith('|') || /^\|[\s:-]+\|/.test(text)) continue
    const cells = text.split('|').slice(1, -1)
    if (cells.at(-1)!.trim() === 'held by') continue
    const links = cells.at(-1)!.matchAll(/\[([^\]]+)\]\(\.\.\/\.\.\/([^)]+)\)/g)
    rows.push({
      line: index + 1,
      held: [...links].map(([, name, path]) => ({ name: name!, path: path! })),
    })
  }
  return rows
}

/** Test names may be broken over lines, or hold quotes that the source escapes. */
function flatten(text: string): string {
  return text.replaceAll(/\\(?=['"`])/g, '').replaceAll(/\s+/g, ' ')
}

describe('the page of guarantees', () => {
  const rows = listRows()

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(20)
  })

  test('names for each row a test that exists', () => {
    const broken = rows.flatMap(({ line, held }) => {
      if (held.length === 0) return [`line ${line}: no test is named`]
      return held.flatMap(({ path, name }) => {
        if (!existsSync(join(root, path))) return [`line ${line}: ${path} does not exist`]
        return flatten(readText(path)).includes(flatten(name))
          ? []
          : [`line ${line}: ${path} has no test "${name}"`]
      })
    })
    expect(broken).toEqual([])
  })
})
