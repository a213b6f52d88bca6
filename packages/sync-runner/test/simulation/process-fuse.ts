import type { Clock } from '@vectis/quickbooks'

/** The error that ends a simulated process; nothing that it awaits afterwards returns. */
export class CrashError extends Error {
  override readonly name = 'CrashError'
}

/** One simulated process: everything it asks of the outside world passes here. */
export interface ProcessFuse {
  /** Awaits `work`, unless the process dies before or after it. */
  pass<T>(work: () => Promise<T>, method?: string): Promise<T>
  /** An object whose methods all pass here. */
  wrap<T extends object>(target: T): T
  readonly isDead: boolean
  readonly passed: number
  /** From now on nothing returns. */
  kill(): void
}

/** An object whose methods all pass `pass`, with their names. */
export function wrapCalls<T extends object>(target: T, pass: ProcessFuse['pass']): T {
  return new Proxy(target, {
    get(object, name, receiver) {
      const value: unknown = Reflect.get(object, name, receiver)
      if (typeof value !== 'function') return value
      return (...values: unknown[]) =>
        pass(() => Promise.resolve(Reflect.apply(value, object, values) as unknown), String(name))
    },
  })
}

/**
 * Dies at the `crashAt`-th step of the outside world: odd steps lie before a call, even ones after it, when the world
 * has changed and the process does not know. At `stall.at` it stands still for `stall.ms`, as a process does whose
 * machine was suspended.
 */
export function createProcessFuse(options: {
  clock: Clock
  crashAt: number | null
  /** Dies around the n-th call of a method whatever else happens: an odd number before, an even one after it. */
  crashAround?: { method: string; step: number } | null
  stall: { at: number; ms: number } | null
}): ProcessFuse {
  const { clock, crashAt, stall, crashAround = null } = options
  let passed = 0
  let around = 0
  let isDead = false
  let stalled: Promise<void> | null = null

  const step = async (method: string): Promise<void> => {
    if (isDead) throw new CrashError('the process is dead')
    passed += 1
    if (method === crashAround?.method) around += 1
    if (passed === crashAt || (around > 0 && around === crashAround?.step)) {
      isDead = true
      throw new CrashError(`the process died at step ${passed}`)
    }
    if (stall !== null && passed === stall.at) stalled = clock.sleep(stall.ms)
    if (stalled !== null) await stalled
    if (isDead) throw new CrashError('the process is dead')
  }

  const pass = async <T>(work: () => Promise<T>, method = ''): Promise<T> => {
    await step(method)
    const result = await work()
    await step(method)
    return result
  }

  return {
    pass,
    wrap: (target) => wrapCalls(target, pass),
    get isDead() {
      return isDead
    },
    get passed() {
      return passed
    },
    kill: () => {
      isDead = true
    },
  }
}
