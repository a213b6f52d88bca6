import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { MisusedError } from '../misused.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import { readExportState, writeExportState } from './export-state.ts'
import type { ExportFormat, ExportState } from './export-state.ts'
import { exportedTables } from './exported-tables.ts'
import { writeTable } from './write-table.ts'

/** Writes the billing tables of a tenant to a folder, a file for each; goes on where a killed export stood. */
export async function runExport(
  session: Session,
  input: { tenantId: string; out: string; format: ExportFormat; realm?: string; pageSize: number },
): Promise<ExitCode> {
  const { tenantId, format, pageSize } = input
  const { storage } = session.integration.parts
  const realmId = input.realm ?? (await storage.connections.forTenant(tenantId).read())?.realmId
  if (realmId === undefined) {
    throw new MisusedError(`${tenantId} has no connection.`, 'Name another tenant, or its --realm.')
  }
  const folder = resolve(session.cwd, input.out)
  await mkdir(folder, { recursive: true })
  let state = (await readExportState(folder)) ?? begin({ tenantId, realmId, format })
  assertSame(state, { tenantId, realmId, format }, folder)
  for (const exported of exportedTables) {
    const begun = state.tables.find(({ table }) => table === exported.table)
    if (begun?.isDone === true) continue
    const from = begun ?? { table: exported.table, bytes: 0, rows: 0, after: null, isDone: false }
    await writeTable(
      {
        storage,
        folder,
        tenantId,
        realmId,
        format,
        pageSize,
        async save(one) {
          const others = state.tables.filter(({ table }) => table !== one.table)
          state = { ...state, tables: [...others, one] }
          await writeExportState(folder, state)
          session.progress(`${one.table} ${one.rows}`)
        },
      },
      exported,
      from,
    )
  }
  session.progress('')
  const rows = state.tables.map(({ table, rows: count, bytes }) => ({ table, rows: count, bytes }))
  answer(session, { tenantId, realmId, folder, format, tables: rows }, () =>
    formatTable(
      rows.map((one) => [`${one.table}.${format}`, `${one.rows} rows`, `${one.bytes} bytes`]),
    ),
  )
  return exitCodes.fine
}

function begin(of: Pick<ExportState, 'tenantId' | 'realmId' | 'format'>): ExportState {
  return { version: 1, ...of, tables: [] }
}

function assertSame(
  state: ExportState,
  asked: Pick<ExportState, 'tenantId' | 'realmId' | 'format'>,
  folder: string,
): void {
  const { tenantId, realmId, format } = state
  if (tenantId === asked.tenantId && realmId === asked.realmId && format === asked.format) return
  throw new MisusedError(
    `Expected ${folder} to be empty, or an export of the same; it holds ${format} of ${tenantId}, company ${realmId}.`,
    'Export to another folder.',
  )
}
