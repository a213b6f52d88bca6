/** The events of node-postgres. Another database may have none. */
interface Emitter {
  on?: (event: string, listener: (client: Emitter) => void) => unknown
}

const heard = new WeakSet<object>()
const ignore = () => undefined

/**
 * A connection that breaks while idle would end the process when nobody listens to the pool. The next statement reports
 * the break.
 */
export function outliveLostConnections(pool: object): void {
  if (heard.has(pool)) return
  heard.add(pool)
  const { on } = pool as Emitter
  on?.call(pool, 'error', ignore)
  on?.call(pool, 'connect', (client) => void client.on?.('error', ignore))
}
