/** The events of a node-postgres pool. Other databases may not have them. */
interface Emitter {
  on?: (event: string, listener: (client: object) => void) => unknown
}

const heard = new WeakSet<object>()
const ignore = () => undefined

/** Of a pool or a client, once. A client that the pool made before we heard it is heard when it is taken. */
export function hearErrors(emitter: object): void {
  if (heard.has(emitter)) return
  heard.add(emitter)
  const { on } = emitter as Emitter
  on?.call(emitter, 'error', ignore)
}

/**
 * Without a listener on the pool, an idle connection that breaks would end the process. The next statement reports the
 * broken connection.
 */
export function outliveLostConnections(pool: object): void {
  if (heard.has(pool)) return
  hearErrors(pool)
  const { on } = pool as Emitter
  on?.call(pool, 'connect', hearErrors)
}
