import { createHash, randomUUID } from 'node:crypto'
import { existsSync, openAsBlob, readFileSync, renameSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { migrate } from '../../src/migrations/migrate.ts'
import { checksumOf } from '../../src/migrations/migration.ts'
import { migrations } from '../../src/migrations/registry.ts'

/** Where its tables are: the default of `createStorage`. */
export const embeddedSchema = 'public'

/**
 * An embedded database in memory, or in a new folder, with all tables and no rows. Its files are made once for these
 * migrations and this PGlite, and kept among the temporary ones: to make them takes seconds of a core, and to load them
 * a part of one. What tests the making of a database makes one by itself.
 */
export async function openEmbedded(folder?: string): Promise<PGlite> {
  const file = nameFile()
  if (!existsSync(file)) await makeFiles(file)
  const loadDataDir = await openAsBlob(file)
  return PGlite.create({ loadDataDir, ...(folder === undefined ? {} : { dataDir: folder }) })
}

function nameFile(): string {
  const program = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(join(program, '../../package.json'), 'utf8')) as {
    version: string
  }
  const made = JSON.stringify([version, migrations.map(checksumOf)])
  const digest = createHash('sha256').update(made).digest('hex').slice(0, 16)
  return join(tmpdir(), `vectis-embedded-${digest}.tar`)
}

/** Several processes may make them at once: each under a name of its own, and the last one stays. */
async function makeFiles(file: string): Promise<void> {
  const pglite = await PGlite.create()
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) })
  await migrate(db, { schema: embeddedSchema })
  const files = await pglite.dumpDataDir('none')
  const own = `${file}.${randomUUID()}`
  await writeFile(own, Buffer.from(await files.arrayBuffer()), { mode: 0o600 })
  renameSync(own, file)
  await db.destroy()
}
