import { expect, test } from 'vitest'
import { CustodyError } from '../src/custody/custody-error.ts'
import { FolderLockedError } from '../src/databases/folder-lock.ts'
import { SchemaError } from '../src/databases/schema-error.ts'
import { StorageError } from '../src/databases/storage-error.ts'
import { HistoryRangeError } from '../src/history/kept-history.ts'
import { SourceBatchError } from '../src/sources/source-batch-error.ts'

const holder = { pid: 7, host: 'elsewhere' }

test.each([
  [new CustodyError('unknown_key_id', 'No key.'), 'unknown_key_id'],
  [new FolderLockedError({ folder: 'data', path: 'data.lock', holder }), 'folder_locked'],
  [new SchemaError('schema_behind', 'public', 'Behind.'), 'schema_behind'],
  [new StorageError('connection_lost', { origin: null, cause: null }), 'connection_lost'],
  [new HistoryRangeError('history_not_kept', '2026-11-01T00:00:00.000Z', []), 'history_not_kept'],
  [new SourceBatchError([{ path: 'contacts', message: 'expected an array.' }]), 'source_batch_refused'],
])('%o leads to its part of the page of errors', (error, code) => {
  expect(error.code).toBe(code)
  expect(error.docs).toMatch(new RegExp(`/docs/reference/errors\\.md#${code}$`))
  expect(error.message).not.toBe('')
}) // prettier-ignore
