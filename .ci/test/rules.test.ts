import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listTracked, readText, root } from '../repository.ts'

const page = 'docs/reference/rules.md'

interface Rule {
  table: string
  rule: string
  decidedBy: string[]
  heldBy: { words: string; path: string }[]
}

function listRules(): Rule[] {
  const rules: Rule[] = []
  let table = ''
  for (const line of readText(page).split('\n')) {
    if (line.startsWith('## ')) table = line.slice(3)
    const cells = line.startsWith('|') ? line.split('|').map((cell) => cell.trim()) : []
    const [, rule = '', ...rest] = cells
    if (rule === '' || rule === 'rule' || /^[\s:-]+$/.test(rule)) continue
    const [decided = '', held = ''] = rest.slice(-3, -1)
    rules.push({
      table,
      rule,
      decidedBy: [...decided.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, path]) => path!),
      heldBy: [...held.matchAll(/^\[(.*)\]\(\.\.\/\.\.\/([^)]+)\)$/g)].map(([, words, path]) => ({
        words: words!,
        path: path!,
      })),
    })
  }
  return rules
}

/** The words of a test may be broken over lines, or hold quotes that the source escapes. */
function flatten(text: string): string {
  return text.replaceAll(/\\(?=['"`|[\]])/g, '').replaceAll(/\s+/g, ' ')
}

describe('the page of rules', () => {
  const rules = listRules()

  test('has every table, and no rule twice in one', () => {
    expect(new Set(rules.map(({ table }) => table)).size).toBe(13)
    expect(rules.length).toBeGreaterThan(100)
    const names = rules.map(({ table, rule }) => `${table}: ${rule}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('names for each rule the module that decides it and a test that holds it', () => {
    const broken = rules.flatMap(({ table, rule, decidedBy, heldBy }) => {
      const name = `${table}: ${rule}`
      if (decidedBy.length === 0 || heldBy.length === 0) return [`${name} names no module or test`]
      return [
        ...decidedBy
          .filter((path) => !/\/src\/.*\.ts$/.test(path) || !existsSync(join(root, path)))
          .map((path) => `${name}: ${path} decides nothing`),
        ...heldBy.flatMap(({ words, path }) => {
          if (!path.endsWith('.test.ts') || !existsSync(join(root, path)))
            return [`${name}: no ${path}`]
          return flatten(readText(path)).includes(flatten(words))
            ? []
            : [`${name}: ${path} has no "${words}"`]
        }),
      ]
    })
    expect(broken).toEqual([])
    expect(rules.filter(({ heldBy }) => heldBy.some(({ words }) => words.length < 5))).toEqual([])
  })

  test('every linking rule that is stored, and every verdict of the status rule, is defined', () => {
    const text = readText(page)
    const codes = [
      ...readText('packages/billing-hub/src/links/link-types.ts').matchAll(/\| '(A\d+b?)'/g),
    ]
    expect(codes).toHaveLength(14)
    expect(codes.filter(([, code]) => !text.includes(`\`${code}\``))).toEqual([])
    const source = readText('packages/core/src/entities/invoice/rule.ts')
    const [, verdicts = ''] = /InvoiceStatusRule =((?:\s*\| '[^']+')+)/.exec(source) ?? []
    const names = [...verdicts.matchAll(/'([^']+)'/g)].map(([, name]) => name!)
    expect(names.length).toBeGreaterThan(8)
    const defined = rules.filter(({ table }) => table === 'Invoice status').map(({ rule }) => rule)
    expect(names.filter((name) => !defined.includes(name))).toEqual([])
  })

  test('what is open, owed and overdue is spelled once for the database and once for code', () => {
    const once = [
      'packages/storage-adapter/src/rules/open-invoice.ts',
      'packages/core/src/entities/invoice/rule.ts',
    ]
    const files = listTracked().filter((path) =>
      /^packages\/(?:core|storage-adapter|billing-hub|sync-runner)\/src\/.*\.ts$/.test(path),
    )
    const spelled = files
      // The SQL of a table is text of a migration, which is frozen: a partial index.
      .filter((path) => !/\/(?:migrations|tables)\//.test(path))
      .filter((path) =>
        /'open'\s*,\s*'partially_paid'|'partially_paid'\s*,\s*'open'|[!=]==? 'partially_paid'/.test(
          readText(path),
        ),
      )
    expect(spelled.toSorted()).toEqual(once.toSorted())
    const dated = files.filter((path) => /due_date\s*<(?!=)|dueDate\s*<(?!=)/.test(readText(path)))
    expect(dated).toEqual([once[0]])
  })

  test('code and tests name a rule by its words: no table by a letter', () => {
    const files = listTracked().filter((path) => path.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(500)
    const cited = files.flatMap((path) =>
      readText(path)
        .split('\n')
        .flatMap((line, index) => {
          // A code that is stored, and the address of an element on a page, are data.
          const said = line.slice(0, 300).replaceAll(/(['"`])[A-G]\d{0,2}b?\1|%[0-9A-F]{2}/g, '')
          const isCited =
            /\b(?:decision )?tables? [A-G]\b(?!-)/i.test(said.replace(/\b[Tt]ables? a\b/g, '')) ||
            /(?:\/\/|\*|\b(?:test|describe)\().*\b[A-G](?:1?\d)b?\b(?!\))/.test(said)
          return isCited && path !== '.ci/test/rules.test.ts'
            ? [`${path}:${index + 1} ${line.trim()}`]
            : []
        }),
    )
    expect(cited).toEqual([])
    // Written for people: there a code stands in back quotes, beside the words.
    const documents = listTracked().filter((path) => path.endsWith('.md') && path !== page)
    expect(documents.length).toBeGreaterThan(50)
    const lettered = documents.filter((path) =>
      /\b[Tt]able [A-G]\b(?! is\b)|\bA\d{1,2}b?\b/.test(
        readText(path).replaceAll(/`[^`\n]*`/g, ''),
      ),
    )
    expect(lettered).toEqual([])
  })
})
