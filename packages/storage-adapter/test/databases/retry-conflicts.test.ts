import { expect, test } from 'vitest'
import { explainErrors } from '../../src/databases/explain-errors.ts'
import { retryConflicts } from '../../src/databases/retry-conflicts.ts'

const db = { isTransaction: false }

/** A statement that the database ends because of another transaction, the first `conflicts` times. */
function openStatement(conflicts: number) {
  let attempts = 0
  return {
    attempts: () => attempts,
    async execute() {
      attempts += 1
      if (attempts > conflicts) return 'written'
      throw Object.assign(new Error('could not serialize access'), { code: '40001' })
    },
  }
}

test('a statement that always conflicts is tried 50 times, not 50 times as often by the store around it', async () => {
  const { attempts, execute } = openStatement(Number.POSITIVE_INFINITY)
  const store = explainErrors({ write: () => retryConflicts(db, execute) }, 'public', { again: db })
  await expect(store.write()).rejects.toThrow('This transaction conflicted with another')
  expect(attempts()).toBe(50)
})

test('a statement without tries of its own has those of its store', async () => {
  const { attempts, execute } = openStatement(3)
  const store = explainErrors({ write: execute }, 'public', { again: db })
  expect(await store.write()).toBe('written')
  expect(attempts()).toBe(4)
})
