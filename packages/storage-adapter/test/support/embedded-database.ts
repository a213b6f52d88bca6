import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { migrate } from '../../src/migrations/migrate.ts'
import { printMigrations } from '../../src/migrations/print-migrations.ts'

/** Where its tables are: the default of `createStorage`. */
export const embeddedSchema = 'public'

/**
 * An embedded database in memory, or in a new folder, with all tables and no rows. Its files are made once for these
 * migrations and this PGlite, and kept beside the packages: to make them takes seconds of a core, and to load them a
 * part of one. What tests the making of a database makes one by itself.
 */
export async function openEmbedded(folder?: string): Promise<PGlite> {
  const file = nameFile()
  if (!existsSync(file)) await makeFiles(file)
  // Read now: another process may put its own in the place.
  const loadDataDir = new Blob([await readFile(file)])
  return PGlite.create({ loadDataDir, ...(folder === undefined ? {} : { dataDir: folder }) })
}

const kept = fileURLToPath(new URL('../../node_modules/.cache/embedded', import.meta.url))

function nameFile(): string {
  const program = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(join(program, '../../package.json'), 'utf8')) as {
    version: string
  }
  const made = version + printMigrations({ schema: embeddedSchema })
  const digest = createHash('sha256').update(made).digest('hex').slice(0, 16)
  return join(kept, `${digest}.tar`)
}

/**
 * Several processes may make them at once: each under a name of its own, and the last one stays. Those of other
 * migrations are deleted.
 */
async function makeFiles(file: string): Promise<void> {
  const pglite = await PGlite.create()
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) })
  await migrate(db, { schema: embeddedSchema })
  const files = await pglite.dumpDataDir('none')
  mkdirSync(kept, { recursive: true })
  for (const name of readdirSync(kept)) {
    // Not the one that another process has just made, and reads.
    if (name.endsWith('.tar') && name !== basename(file)) rmSync(join(kept, name), { force: true })
  }
  const own = `${file}.${randomUUID()}`
  await writeFile(own, Buffer.from(await files.arrayBuffer()), { mode: 0o600 })
  renameSync(own, file)
  await db.destroy()
}
