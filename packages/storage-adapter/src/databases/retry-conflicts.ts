import type { AnyKysely } from './any-kysely.ts'

/** Each time somebody else's statement has made progress, so this many stand for as many at once. */
const mostAttempts = 50

/** Conflicts whose tries are used up: who calls this within another such call must not have each of them repeated. */
const givenUp = new WeakSet<object>()

/**
 * Runs what is one statement, or may be run twice, again when the database ended it because of another transaction
 * (SQLSTATE 40001). Where a role's default isolation is `serializable` or `repeatable read`, that is the fate of
 * whoever waits for a row that another one writes; at `read committed` it would go on with the new row. In a
 * transaction of the host's the error is the host's: the transaction is over.
 */
export async function retryConflicts<Result>(
  { isTransaction }: Pick<AnyKysely, 'isTransaction'>,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (isTransaction || !isConflict(error) || givenUp.has(error)) throw error
      if (attempt === mostAttempts) {
        givenUp.add(error)
        throw error
      }
    }
  }
}

function isConflict(error: unknown): error is object {
  return (error as { code?: unknown } | null)?.code === '40001'
}
