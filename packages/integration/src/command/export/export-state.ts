import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MisusedError } from '../misused.ts'

export const formats = ['jsonl', 'csv'] as const
export type ExportFormat = (typeof formats)[number]

/** How far a table is written. Bytes after `bytes` may be in the file, and do not count. */
export interface TableState {
  table: string
  bytes: number
  rows: number
  /** The key of the last row that counts; null before the first. */
  after: (string | number)[] | null
  isDone: boolean
}

/** What an export is of, and how far it is; the file `export-state.json` of its folder. */
export interface ExportState {
  version: 1
  tenantId: string
  realmId: string
  format: ExportFormat
  tables: TableState[]
}

const NAME = 'export-state.json'

/** Null where no export was begun. Throws `MisusedError` for a file that is not ours. */
export async function readExportState(folder: string): Promise<ExportState | null> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const state = parse(text)
  if (state?.version === 1 && Array.isArray(state.tables)) return state
  throw new MisusedError(
    `Expected ${NAME} in ${folder} to be of this release; it is not.`,
    'Export to another folder.',
  )
}

/** The new state replaces the old one as a whole, and is on the disk when this resolves. */
export async function writeExportState(folder: string, state: ExportState): Promise<void> {
  const path = join(folder, NAME)
  const fresh = `${path}.new`
  const file = await open(fresh, 'w')
  try {
    await file.writeFile(`${JSON.stringify(state, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
  await syncFolder(folder)
}

/** A new name in a folder is only durable with the folder itself. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is durable without it.
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function parse(text: string): ExportState | null {
  try {
    return JSON.parse(text) as ExportState
  } catch {
    return null
  }
}
