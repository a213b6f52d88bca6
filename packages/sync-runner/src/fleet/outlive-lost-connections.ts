/** What node-postgres emits; another database may have none of it. */
interface Emitter {
  on?: (event: string, listener: (client: Emitter) => void) => unknown
}

const heard = new WeakSet<object>()
const ignore = () => undefined

/**
 * A connection that breaks while nothing is asked would end the process where nobody listens to the pool; the next
 * statement tells.
 */
export function outliveLostConnections(pool: object): void {
  if (heard.has(pool)) return
  heard.add(pool)
  const { on } = pool as Emitter
  on?.call(pool, 'error', ignore)
  on?.call(pool, 'connect', (client) => void client.on?.('error', ignore))
}
