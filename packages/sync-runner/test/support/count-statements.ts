import pg from 'pg'

/**
 * Counts what this process sends to PostgreSQL, begin and commit included, until it is stopped. Statements of pg-boss's
 * test clock are not counted. Where pg-boss brings a copy of `pg` of its own, its statements are missing.
 */
export function countStatements(): { count(): number; stop(): void } {
  const query = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown
  let sent = 0
  Reflect.set(pg.Client.prototype, 'query', function (this: unknown, ...args: unknown[]) {
    const [first] = args
    const text = typeof first === 'string' ? first : String((first as { text?: unknown })?.text)
    if (!text.includes('__pgboss_test_clock')) sent += 1
    return Reflect.apply(query, this, args)
  })
  return {
    count: () => sent,
    stop: () => void Reflect.set(pg.Client.prototype, 'query', query),
  }
}
