import type { Emulator, VirtualClock } from '@vectis/quickbooks-emulator'

/** A world that would never end. */
export class HangError extends Error {
  override readonly name = 'HangError'
}

const lookMs = 250
/** Worlds take some hundred. */
const requestsAtMost = 10_000

/**
 * The virtual clock, whose `run` ends with a HangError when nothing is due and nothing happens any more, or when
 * requests follow each other without end. Real time is all that can show the first: the work may wait for the
 * outside world, as for a database. Looks are counted, not seconds: on a busy machine, too, the event loop turns
 * between two of them.
 */
export function guardClock(
  clock: VirtualClock,
  options: {
    seed: number
    /** Looks, four a second, without anything having happened. */
    looks: number
    log: () => Emulator['log']
  },
): VirtualClock {
  const { seed, looks, log } = options
  const fault = (text: string) => {
    const last = log().records.at(-1)
    return new HangError(`seed ${seed} ${text}; last was ${last?.path} ${last?.statement ?? ''}`)
  }
  return {
    ...clock,
    get sleeping() {
      return clock.sleeping
    },
    async run(work) {
      let timer: NodeJS.Timeout | undefined
      let still = 0
      let former = ''
      const hangs = new Promise<never>((_resolve, reject) => {
        timer = setInterval(() => {
          const requests = log().records.length
          const state = `${clock.now()} ${requests}`
          still = clock.sleeping > 0 || state !== former ? 0 : still + 1
          former = state
          if (requests > requestsAtMost) reject(fault(`does not end: ${requests} requests`))
          if (still < looks) return
          reject(fault('hangs: nothing is due and the run has not ended'))
        }, lookMs)
      })
      try {
        return await Promise.race([clock.run(work), hangs])
      } finally {
        clearInterval(timer)
      }
    },
  }
}
