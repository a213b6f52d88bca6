/** PostgreSQL's ids of the types `date` and `date[]`. */
const DATE = 1082
const DATES = 1182
const TEXTS = 1009

/**
 * A calendar date as it is: the drivers' own parsers make it midnight in the time zone of the process, which is another
 * day elsewhere. Throws where the session has another `DateStyle` than ISO: the order of day and month is unknown then.
 */
export function readDate(text: string): string {
  if (/^(?:\d{4,}-\d\d-\d\d(?: BC)?|-?infinity)$/.test(text)) return text
  throw new TypeError(
    'Expected a calendar date as YYYY-MM-DD from the database, found another form: the session has another DateStyle than ISO. Select it with dateAsText, or set datestyle to ISO for the role.',
  )
}

type Parser = (text: string) => unknown

/** For a pool of ours: the driver's own types, except dates. */
export function withDatesAsText(types: {
  getTypeParser(id: number, format?: 'text' | 'binary'): unknown
}) {
  return {
    getTypeParser(id: number, format?: 'text' | 'binary'): unknown {
      if (format === 'binary') return types.getTypeParser(id, format)
      if (id === DATE) return readDate
      return types.getTypeParser(id === DATES ? TEXTS : id, format)
    },
  }
}

/** For PGlite: added to its own parsers. */
export const pgliteParsers: Readonly<Record<number, Parser>> = { [DATE]: readDate }

interface Query {
  query(text: string, parameters?: unknown[], options?: { parsers?: object }): Promise<unknown>
}

/** The host's PGlite with our parsers in our own statements; its other users keep theirs. */
export function readingDates<Instance extends object>(pglite: Instance): Instance {
  return new Proxy(pglite, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      if (name === 'query') {
        return (...[text, parameters, options]: Parameters<Query['query']>) =>
          (target as unknown as Query).query(text, parameters, {
            ...options,
            parsers: { ...pgliteParsers, ...options?.parsers },
          })
      }
      if (name === 'transaction') {
        return (work: (transaction: object) => Promise<unknown>) =>
          (member as (work: (given: object) => Promise<unknown>) => Promise<unknown>).call(
            target,
            (transaction) => work(readingDates(transaction)),
          )
      }
      return (member as (...given: unknown[]) => unknown).bind(target)
    },
  })
}
