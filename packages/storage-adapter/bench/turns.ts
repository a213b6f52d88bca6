import { monitorEventLoopDelay } from 'node:perf_hooks'

/** The turns of the event loop during some work, in milliseconds, shortest first. */
export interface Turns {
  /** CPU of the thread in each turn: what others wait for on a machine that is idle otherwise. */
  cpu: readonly number[]
  /** By the clock: grows with everything else that the machine does. */
  longestByClock: number
}

/** Runs `work` and measures how long each turn of the event loop kept everybody else from it. */
export async function measureTurns(work: () => Promise<unknown>): Promise<Turns> {
  const cpu: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let isDone = false
  let last = used()
  const watch = () => {
    const now = used()
    cpu.push(now - last)
    last = now
    if (!isDone) setImmediate(watch)
  }
  delay.enable()
  setImmediate(watch)
  await work()
  cpu.push(used() - last)
  isDone = true
  delay.disable()
  return { cpu: cpu.toSorted((a, b) => a - b), longestByClock: delay.max / 1e6 }
}

function used(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** The share of the time in turns of at least `from` milliseconds. */
export function shareInTurns({ cpu }: Turns, from: number): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return sum(cpu.filter((value) => value >= from)) / sum(cpu)
}

/**
 * The turn below which a share of the time passes, not a share of the turns: idle turns are many and short, and hide
 * any number of long ones.
 */
export function turnAt({ cpu }: Turns, share: number): number {
  const total = cpu.reduce((sum, value) => sum + value, 0)
  let passed = 0
  for (const value of cpu) {
    passed += value
    if (passed >= total * share) return value
  }
  return cpu.at(-1) ?? 0
}
