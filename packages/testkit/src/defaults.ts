import { setTimeout as sleepFor } from 'node:timers/promises'

/** The machine's own time: the only place of this package that reads it. */
export const systemClock = {
  now: () => Date.now(),
  sleep: async (ms: number): Promise<void> => {
    await sleepFor(ms)
  },
}

/** One variable of the environment: the only place of this package that reads it. */
export function readEnvironment(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined
}
