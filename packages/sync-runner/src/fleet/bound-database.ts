import { remedyOf } from '@vectis/quickbooks/errors'
import { after } from '../defaults.ts'
import type { SharedDatabase } from './call-windows.ts'
import { hearErrors } from './outlive-lost-connections.ts'

/** A pool of node-postgres has connections that can be given up. */
interface Pool extends SharedDatabase {
  connect(): Promise<SharedDatabase & { release(error?: Error): void }>
}

/**
 * The same database, but a statement without an answer fails: after a failover, or behind a pooler that was stopped, an
 * open connection may stay silent for ever. A pool then gives the connection up. See docs/decisions/0166.
 */
export function boundDatabase(database: SharedDatabase, answerWithinMs: number): SharedDatabase {
  const within = async <T>(work: Promise<T>, onLate: (error: Error) => void): Promise<T> => {
    const late = Promise.withResolvers<never>()
    const stop = after(answerWithinMs, () => {
      const error = noAnswer(answerWithinMs)
      onLate(error)
      late.reject(error)
    })
    try {
      return await Promise.race([work, late.promise])
    } finally {
      stop()
      work.catch(() => undefined)
    }
  }
  if (!isPool(database)) {
    return {
      query: (text, values) => within(database.query(text, values), () => undefined),
    }
  }
  return {
    async query(text, values) {
      let isLate = false
      const connecting = database.connect().then((client) => {
        if (isLate) client.release()
        return client
      })
      const client = await within(connecting, () => void (isLate = true))
      hearErrors(client)
      let lost: Error | undefined
      try {
        return await within(client.query(text, values), (error) => void (lost = error))
      } catch (error) {
        // As the pool's own `query` does: a connection with an error is not used again.
        lost ??= error as Error
        throw error
      } finally {
        client.release(lost)
      }
    },
  }
}

function isPool(database: SharedDatabase): database is Pool {
  return typeof (database as Partial<Pool>).connect === 'function'
}

function noAnswer(answerWithinMs: number): Error {
  const remedy = remedyOf('connection_lost')
  const message = `The limiter's database gave no answer within ${answerWithinMs / 1_000} s (answerWithinSeconds). ${remedy}`
  return Object.assign(new Error(message), { code: 'connection_lost', remedy })
}
