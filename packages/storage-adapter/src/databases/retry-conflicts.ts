import type { AnyKysely } from './any-kysely.ts'

/** Each conflict means that another statement made progress, so this covers as many concurrent statements. */
const mostAttempts = 50

/** Conflicts whose retries are used up: a nested call must not be repeated by the outer one. */
const givenUp = new WeakSet<object>()

/**
 * Repeats work when the database ended it because of another transaction (SQLSTATE 40001). The work is one statement,
 * or is safe to run twice. If a role's default isolation is `serializable` or `repeatable read`, this happens to every
 * statement that waits for a row that another one writes; at `read committed` it would continue with the new row. In a
 * transaction of the host the error is passed on: that transaction has ended.
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
