import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { openTables, read, text, type Parameter } from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'
import { formatLine, formatHead } from './format-line.ts'
import type { ExportFormat, TableState } from './export-state.ts'
import { readColumns, type ExportedColumn, type ExportedTable } from './exported-tables.ts'

export interface TableJob {
  storage: Pick<Storage, 'db' | 'schema'>
  folder: string
  tenantId: string
  realmId: string
  format: ExportFormat
  pageSize: number
  /** Makes the new state durable. Called only after the bytes that it counts are. */
  save(state: TableState): Promise<void>
}

/**
 * Writes a table page by page, from where its state stands. Bytes that the state does not count, because the process was
 * killed between them and the state, are cut off first: so no line is written twice. See docs/decisions/0209.
 */
export async function writeTable(
  job: TableJob,
  { table, key }: ExportedTable,
  begun: TableState,
): Promise<TableState> {
  const { storage, folder, format, save } = job
  const columns = await readColumns(storage, table)
  const file = await open(join(folder, `${table}.${format}`), begun.bytes === 0 ? 'w' : 'r+')
  try {
    await file.truncate(begun.bytes)
    let state = begun
    for (;;) {
      const page = await readPage(job, { table, key, columns, after: state.after })
      const head = state.bytes === 0 ? formatHead(format, columns) : ''
      const bytes = Buffer.from(
        head + page.map((line) => formatLine(format, line, columns)).join(''),
      )
      await file.write(bytes, 0, bytes.length, state.bytes)
      await file.sync()
      state = {
        table,
        bytes: state.bytes + bytes.length,
        rows: state.rows + page.length,
        after: page.length === 0 ? state.after : keyOf(page.at(-1)!, key),
        isDone: page.length < job.pageSize,
      }
      await save(state)
      if (state.isDone) return state
    }
  } finally {
    await file.close()
  }
}

/** Rows after a key, as JSON text: PostgreSQL writes it, and only the last row of a page is parsed. */
async function readPage(
  { storage, tenantId, realmId, pageSize }: TableJob,
  input: { columns: readonly ExportedColumn[]; after: TableState['after'] } & ExportedTable,
): Promise<string[]> {
  const { table, key, columns, after } = input
  const tables = openTables(storage)
  const list = columns.map(({ name, expression }) => `${expression} as "${name}"`).join(', ')
  const order = key.map((name) => `"${name}"`).join(', ')
  const parameters: Parameter[] = [tenantId, realmId]
  const marks = (after ?? []).map((value) => `$${parameters.push(value)}`)
  const from = after === null ? '' : `and (${order}) > (${marks.join(', ')})`
  const rows = await read(
    tables,
    `select row_to_json(page)::text as line from (
       select ${list} from ${tables.table(table)}
        where tenant_id = $1 and source = 'quickbooks' and realm_id = $2 ${from}
        order by ${order.replaceAll('"', '')} limit ${pageSize}
     ) page`,
    parameters,
    { line: text() },
  )
  return rows.map(({ line }) => line)
}

function keyOf(line: string, key: readonly string[]): (string | number)[] {
  const row = new Map(Object.entries(JSON.parse(line) as Record<string, string | number>))
  return key.map((name) => row.get(name)!)
}
