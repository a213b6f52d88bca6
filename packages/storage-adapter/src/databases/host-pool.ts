/** Whether this is a pool of node-postgres, or acts as one. That of a MySQL driver has other methods beside. */
export function isPool(pool: unknown): boolean {
  return has(pool, 'connect') && has(pool, 'end') && !has(pool, 'getConnection')
}

export function has(object: unknown, method: string): boolean {
  return (
    typeof object === 'object' &&
    object !== null &&
    typeof Reflect.get(object, method) === 'function'
  )
}

/** The events of node-postgres; another pool may not have them. */
interface Emitter {
  on?: (event: string, listener: (client: object) => void) => unknown
}

const heard = new WeakSet<object>()
const ignore = () => {}

/** Of a pool or a client, once. A client that the pool made before we heard it is heard when it is taken. */
export function hearErrors(emitter: object): void {
  if (heard.has(emitter)) return
  heard.add(emitter)
  const { on } = emitter as Emitter
  on?.call(emitter, 'error', ignore)
}

/**
 * Without a listener, a connection that breaks between two statements would end the process, even in the host's own
 * pool. The next statement reports the broken connection.
 */
export function outliveLostConnections(pool: object): void {
  if (heard.has(pool)) return
  hearErrors(pool)
  const { on } = pool as Emitter
  on?.call(pool, 'connect', hearErrors)
}
