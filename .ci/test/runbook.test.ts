import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { remedies } from '../../packages/core/src/errors/remedies.ts'
import { readText, root } from '../repository.ts'

const page = 'docs/guides/operations.md'

/** Code and command of each row of the runbook. */
const rows = Array.from(
  readText(page).matchAll(/^\| `([a-z_]+(?: \w+)*)` +\| (.+?) +\| .* \|$/gm),
  ([, code, look]) => ({ code: code!, look: look! }),
).filter(({ code }) => Object.hasOwn(remedies, code))

test('every code has one row in the runbook', () => {
  expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(remedies).toSorted())
})

test('the runbook says what the table of remedies says (WRITE_RUNBOOK=1 writes it)', async () => {
  const shown = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, ' ')
  const known = new Map(Object.entries(remedies))
  const text = readText(page).replaceAll(
    /^\| `([a-z_]+(?: \w+)*)` +\| (.+?) +\| .* \|$/gm,
    (row, code: string, look: string) => {
      const remedy = known.get(code)
      if (remedy === undefined) return row
      return `| \`${code}\` | ${look} | ${remedy.seen} | ${remedy.say} | ${shown(remedy.do)} |`
    },
  )
  const path = join(root, page)
  const formatted = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' })
  if (process.env['WRITE_RUNBOOK'] === '1') writeFileSync(path, formatted)
  expect(readFileSync(path, 'utf8')).toBe(formatted)
})

test('every command of the page is one of the program', () => {
  const sources = ['reads', 'writes', 'outputs'].map((name) =>
    readText(`packages/integration/src/command/add-${name}.ts`),
  )
  const known = sources.flatMap((text) =>
    Array.from(text.matchAll(/(?:\.command|write)\(\s*'([a-z-]+)/g), ([, name]) => name!),
  )
  expect(known.length).toBeGreaterThan(12)
  const used = [
    ...Array.from(readText(page).matchAll(/`quickbooks ([a-z-]+)/g), ([, name]) => name!),
    ...rows.flatMap(({ look }) => /^`([a-z-]+)/.exec(look)?.[1] ?? []),
  ]
  expect(used.filter((name) => !known.includes(name))).toEqual([])
  expect(known.filter((name) => !used.includes(name))).toEqual([])
})

test('the four common errors of the guide, and each exit code', () => {
  const text = readText(page)
  for (const seen of [
    '401 Unauthorized',
    '403 Forbidden',
    'Webhook 401',
    'Webhook 200, but no rows',
  ])
    expect(text).toMatch(new RegExp(`^\\| ${seen} +\\|`, 'm'))
  const codes = readText('packages/integration/src/command/exit-codes.ts').matchAll(
    /^ {2}\w+: (\d),/gm,
  )
  for (const [, code] of codes) expect(text).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
})
