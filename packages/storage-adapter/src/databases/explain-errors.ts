import { explainError } from './explain-error.ts'

/**
 * The same store with the driver's errors explained. Methods may return promises, async iterables, or other stores (`forTenant`): all are
 * covered. Kysely has no place for this, and the host's instance is not ours to wrap.
 */
export function explainErrors<Store extends object>(store: Store, schema: string): Store {
  return new Proxy(store, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, args)
        if (result instanceof Promise) {
          return result.catch((error: unknown) => {
            throw explainError(error, schema)
          })
        }
        if (isAsyncIterable(result)) return explainIteration(result, schema)
        return typeof result === 'object' && result !== null
          ? explainErrors(result, schema)
          : result
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
