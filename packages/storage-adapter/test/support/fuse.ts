import type pg from 'pg'
import type { ConnectionStore, TenantConnectionStore } from '@vectis/quickbooks/ports'

/** Where a process dies: at its n-th step, before the step takes effect, or after that and before its answer. */
export interface Crash {
  step: number
  when: 'before' | 'after'
}

/**
 * A process that can die. Each step goes through `pass`; from the crash on nothing it started ever answers and nothing new takes
 * effect, as after `kill -9`.
 */
export interface Fuse {
  pass<T>(name: string, step: () => Promise<T>): Promise<T>
  readonly steps: readonly string[]
  readonly isDead: boolean
  /** Resolves when the process dies. */
  readonly death: Promise<void>
}

export function createFuse(crash: Crash | null): Fuse {
  const steps: string[] = []
  const { promise: death, resolve: die } = Promise.withResolvers<void>()
  let isDead = false
  const never = <T>() => new Promise<T>(() => {})
  const kill = () => {
    isDead = true
    die()
  }
  return {
    steps,
    death,
    get isDead() {
      return isDead
    },
    async pass(name, step) {
      if (isDead) return never()
      steps.push(name)
      const isHere = crash?.step === steps.length
      if (isHere && crash?.when === 'before') {
        kill()
        return never()
      }
      const outcome = await step().then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error
        },
      )
      if (isDead) return never()
      if (isHere) {
        kill()
        return never()
      }
      return outcome()
    },
  }
}

/** Every method of the store is one step. */
export function fuseStore(store: ConnectionStore, fuse: Fuse): ConnectionStore {
  return {
    ...store,
    forTenant(tenantId) {
      const tenant = store.forTenant(tenantId)
      return Object.fromEntries(
        Object.entries(tenant).map(([name, method]) => [
          name,
          (input: never) =>
            fuse.pass(name, () => (method as (input: never) => Promise<unknown>)(input)),
        ]),
      ) as unknown as TenantConnectionStore
    },
  }
}

/** Every connection taken from the pool and every statement is one step. */
export function fusePool(pool: pg.Pool, fuse: Fuse): pg.Pool {
  return new Proxy(pool, {
    get(target, property) {
      if (property !== 'connect') return Reflect.get(target, property) as unknown
      return () =>
        fuse.pass('take a connection', async () => {
          const client = await target.connect()
          return new Proxy(client, {
            get(inner, name) {
              if (name === 'query') {
                return (...args: [string, unknown[]]) =>
                  fuse.pass(describeStatement(args[0]), () => inner.query(...args))
              }
              const value = Reflect.get(inner, name) as unknown
              return typeof value === 'function' ? value.bind(inner) : value
            },
          })
        })
    },
  })
}

function describeStatement(text: unknown): string {
  const statement = typeof text === 'string' ? text : String((text as { text?: string }).text)
  return statement.replaceAll(/\s+/g, ' ').split(' ').slice(0, 1).join(' ')
}
