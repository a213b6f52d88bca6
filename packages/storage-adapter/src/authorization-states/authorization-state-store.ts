import { createHash } from 'node:crypto'
import type { AuthorizationStateStore } from '@vectis/quickbooks'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { putState } from './put-state.ts'
import { takeState } from './take-state.ts'

/**
 * Authorization requests in `quickbooks_authorization_states`, keyed by the SHA-256 of the state.
 *
 * A state carries at least 128 random bits (RFC 6749, section 10.12), so a plain hash cannot be reversed by trying.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */
export function createAuthorizationStateStore(options: {
  db: Kysely<StorageDatabase>
}): AuthorizationStateStore {
  const { db } = options
  return {
    put: (input) => putState(db, hashState(input.state), input),
    take: ({ state, now }) => takeState(db, hashState(state), now),
  }
}

function hashState(state: string): string {
  return createHash('sha256').update(state, 'utf8').digest('hex')
}
