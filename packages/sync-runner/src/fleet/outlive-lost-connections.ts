/** The events of a node-postgres pool. Other databases may not have them. */
interface Emitter {
  on?: (event: string, listener: (client: Emitter) => void) => unknown
}

const heard = new WeakSet<object>()
const ignore = () => undefined

/**
 * Without a listener on the pool, an idle connection that breaks would end the process. The next statement reports the
 * broken connection.
 */
export function outliveLostConnections(pool: object): void {
  if (heard.has(pool)) return
  heard.add(pool)
  const { on } = pool as Emitter
  on?.call(pool, 'error', ignore)
  on?.call(pool, 'connect', (client) => void client.on?.('error', ignore))
}
