import pg from 'pg'

type Method = (this: unknown, ...args: unknown[]) => unknown

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** What a statement may meet on its way to the database. Throws to make it fail. */
export type Intercept = (text: string) => void

/**
 * Counts the statements of this process that are under way, so that virtual time stands still until the database has
 * answered.
 */
export function watchDatabase() {
  let underWay = 0
  let waiting: (() => void)[] = []
  let intercept: Intercept = () => undefined
  const prototype = pg.Client.prototype as unknown as Record<'query' | 'connect', Method>
  const original = { query: prototype.query, connect: prototype.connect }
  const leave = () => {
    underWay -= 1
    if (underWay > 0) return
    const resolved = waiting
    waiting = []
    for (const resolve of resolved) resolve()
  }
  const count = (method: Method): Method =>
    function (this: unknown, ...args: unknown[]) {
      const [first] = args
      const text =
        typeof first === 'string' ? first : ((first as { text?: string } | null)?.text ?? '')
      underWay += 1
      let result: unknown
      const last = args.at(-1)
      if (typeof last === 'function') {
        args[args.length - 1] = (...given: unknown[]) => {
          leave()
          return Reflect.apply(last, undefined, given) as unknown
        }
      }
      try {
        intercept(text)
        result = Reflect.apply(method, this, args)
      } catch (error) {
        leave()
        return Promise.reject(error as Error)
      }
      if (typeof last === 'function') return result
      if (result instanceof Promise) return result.finally(leave)
      leave()
      return result
    }
  prototype.query = count(original.query)
  prototype.connect = count(original.connect)
  return {
    async settle(): Promise<void> {
      await turn()
      do {
        if (underWay > 0) await new Promise<void>((resolve) => waiting.push(resolve))
        await turn()
        await turn()
      } while (underWay > 0)
    },
    interceptWith(next: Intercept): void {
      intercept = next
    },
    stop: () => void Object.assign(prototype, original),
  }
}

export type DatabaseTurns = ReturnType<typeof watchDatabase>
