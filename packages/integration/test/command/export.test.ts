/** An export that is cut off goes on without a doubled line, and every date is text. */
import { mkdtempSync, readFileSync, readdirSync, appendFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/command/exit-codes.ts'
import { formatLine } from '../../src/command/export/format-line.ts'
import { readExportState, writeExportState } from '../../src/command/export/export-state.ts'
import { exportedTables } from '../../src/command/export/exported-tables.ts'
import { writeTable } from '../../src/command/export/write-table.ts'
import { callCommand, variablesOf } from '../support/call-command.ts'
import { openReadHost, realmId, type Host } from '../support/open-host.ts'

let host: Host
beforeAll(async () => {
  host = await openReadHost({ start: null })
})
afterAll(() => host.close())

const folder = () => mkdtempSync(join(tmpdir(), 'quickbooks-export-'))
const call = (out: string, ...more: string[]) =>
  callCommand(['export', 'acme', '--out', out, ...more], { env: variablesOf(host) })
const linesOf = (out: string, table: string) =>
  readFileSync(join(out, `${table}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')

test('a file for each table, a line for each row', async () => {
  const out = folder()
  const { code, out: said } = await call(out)
  expect(code).toBe(exitCodes.fine)
  expect(said).toMatch(/billing_invoices\.jsonl +24 rows/)
  expect(readdirSync(out)).toHaveLength(exportedTables.length + 1)
  const rows = linesOf(out, 'billing_invoices').map((line) => JSON.parse(line) as object)
  expect(rows).toHaveLength(24)
  expect(rows[0]).toMatchObject({
    tenant_id: 'acme',
    txn_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    total_amount: expect.stringMatching(/^\d+(\.\d+)?$/),
    known_from: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
  })
  // A second call finds all of it done.
  const before = readFileSync(join(out, 'billing_invoices.jsonl'))
  expect((await call(out)).code).toBe(exitCodes.fine)
  expect(readFileSync(join(out, 'billing_invoices.jsonl'))).toEqual(before)
})

test('CSV has a head, and quotes what it must', async () => {
  const out = folder()
  await call(out, '--format', 'csv')
  const [head = ''] = readFileSync(join(out, 'customers.csv'), 'utf8').split('\r\n')
  expect(head.split(',').slice(0, 4)).toEqual(['tenant_id', 'source', 'realm_id', 'external_id'])
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, expression: name }))
  const line = formatLine('csv', '{"a":"x, \\"y\\"","b":null,"c":"","d":["z"]}', columns)
  expect(line).toBe('"x, ""y""",,"","[""z""]"\r\n')
})

describe('cut off', () => {
  /** Writes pages of five rows, and fails at the n-th write of a state: before it, or after it. */
  async function cut(out: string, at: number, isAfter: boolean): Promise<void> {
    let saves = 0
    const { storage } = host.quickbooks.parts
    for (const exported of exportedTables) {
      const state = (await readExportState(out)) ?? {
        version: 1 as const,
        tenantId: 'acme',
        realmId,
        format: 'jsonl' as const,
        tables: [],
      }
      const found = state.tables.find(({ table }) => table === exported.table)
      if (found?.isDone === true) continue
      const begun = { table: exported.table, bytes: 0, rows: 0, after: null, isDone: false }
      const tables = state.tables.filter(({ table }) => table !== exported.table)
      await writeTable(
        {
          storage,
          folder: out,
          tenantId: 'acme',
          realmId,
          format: 'jsonl',
          pageSize: 5,
          async save(one) {
            saves += 1
            if (saves === at && !isAfter) throw new Error('killed')
            await writeExportState(out, { ...state, tables: [...tables, one] })
            if (saves === at) throw new Error('killed')
          },
        },
        exported,
        found ?? begun,
      )
    }
  }

  test('anywhere, it goes on: the same files as in one go', async () => {
    const whole = folder()
    await call(whole)
    for (const isAfter of [false, true]) {
      for (const at of [1, 2, 3, 5, 8]) {
        const out = folder()
        await expect(cut(out, at, isAfter)).rejects.toThrow('killed')
        await call(out)
        for (const { table } of exportedTables) {
          expect(linesOf(out, table), `${table}, cut at ${at}`).toEqual(linesOf(whole, table))
        }
      }
    }
  })

  test('half a line that no state counts is cut away', async () => {
    const out = folder()
    await expect(cut(out, 1, true)).rejects.toThrow('killed')
    appendFileSync(join(out, 'customers.jsonl'), '{"tenant_id":"acme","half')
    await call(out)
    const lines = linesOf(out, 'customers')
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines.map((line) => JSON.parse(line) as object)).toHaveLength(lines.length)
  })
})

test('a folder of another export is refused', async () => {
  const out = folder()
  await call(out)
  const { code, err } = await call(out, '--format', 'csv')
  expect([code, err]).toEqual([exitCodes.misuse, expect.stringContaining('another folder')])
  writeFileSync(join(out, 'export-state.json'), 'broken')
  expect((await call(out)).code).toBe(exitCodes.misuse)
})
