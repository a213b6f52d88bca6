import { createHash } from 'node:crypto'
import type { Migration } from './migration.ts'

/** SHA-256 of a migration's SQL, before a schema is filled in. */
export function checksumOf({ sql }: Pick<Migration, 'sql'>): string {
  return createHash('sha256').update(sql).digest('hex')
}
