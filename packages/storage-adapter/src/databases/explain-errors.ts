import type { AnyKysely } from './any-kysely.ts'
import { explainError } from './explain-error.ts'
import { retryConflicts } from './retry-conflicts.ts'

/**
 * The same store with the driver's errors explained. Methods may return promises, async iterables, or other stores
 * (`forTenant`): all are covered. Kysely has no place for this, and the host's instance is not ours to wrap. With
 * `again`, a method that failed by a conflict with another transaction is called again: its first statement that writes
 * compares what it read, or is its only one.
 */
export function explainErrors<Store extends object>(
  store: Store,
  schema: string,
  again?: Pick<AnyKysely, 'isTransaction'>,
): Store {
  return new Proxy(store, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const call = (): unknown => Reflect.apply(value, target, args)
        const first = call()
        if (first instanceof Promise) {
          const made = [first as Promise<unknown>]
          const result = again
            ? retryConflicts(again, () => made.pop() ?? (call() as Promise<unknown>))
            : first
          return result.catch((error: unknown) => {
            throw explainError(error, schema)
          })
        }
        if (isAsyncIterable(first)) return explainIteration(first, schema)
        return typeof first === 'object' && first !== null
          ? explainErrors(first, schema, again)
          : first
      }
    },
  })
}

async function* explainIteration(items: AsyncIterable<unknown>, schema: string) {
  try {
    yield* items
  } catch (error) {
    throw explainError(error, schema)
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
