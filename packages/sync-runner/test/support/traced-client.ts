import { SpanKind } from '@opentelemetry/api'
import type { Tracer } from '@opentelemetry/api'
import pg from 'pg'

/** A client of `pg` as a host's instrumentation leaves it: a span for each statement, below the span that is active. */
export function tracedClient(tracer: Tracer): typeof pg.Client {
  return class TracedClient extends pg.Client {
    // The driver has nine ways to call it; all go through here unchanged.
    override query(...args: unknown[]): never {
      const [first] = args
      const text = typeof first === 'string' ? first : String((first as { text?: string }).text)
      const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'QUERY'
      const span = tracer.startSpan(`host db ${verb}`, { kind: SpanKind.CLIENT })
      const last = args.at(-1)
      if (typeof last === 'function') {
        args[args.length - 1] = (...result: unknown[]) => {
          span.end()
          Reflect.apply(last, undefined, result)
        }
        return Reflect.apply(super.query, this, args) as never
      }
      const result = Reflect.apply(super.query, this, args) as unknown
      if (result instanceof Promise) {
        const end = () => span.end()
        result.then(end, end)
      } else span.end()
      return result as never
    }
  } as unknown as typeof pg.Client
}
