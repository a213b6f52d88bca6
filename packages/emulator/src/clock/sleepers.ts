interface Sleeper {
  deadline: number
  wake: () => void
}

/** The sleepers in order of deadline. With equal deadlines, the first to sleep wakes first. */
export interface Sleepers {
  add(deadline: number, signal?: AbortSignal): Promise<void>
  readonly size: number
  readonly nextDeadline: number | null
  /** Wakes the first sleeper, whatever its deadline. */
  wakeFirst(): void
}

export function createSleepers(onAdd: () => void = () => undefined): Sleepers {
  const queue: Sleeper[] = []

  function insert(sleeper: Sleeper): void {
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (queue[middle]!.deadline <= sleeper.deadline) low = middle + 1
      else high = middle
    }
    queue.splice(low, 0, sleeper)
  }

  function add(deadline: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    return new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        const index = queue.indexOf(sleeper)
        if (index >= 0) queue.splice(index, 1)
        reject(signal?.reason as Error)
      }
      const sleeper: Sleeper = {
        deadline,
        wake: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      insert(sleeper)
      onAdd()
    })
  }

  return {
    add,
    get size() {
      return queue.length
    },
    get nextDeadline() {
      return queue[0]?.deadline ?? null
    },
    wakeFirst: () => queue.shift()?.wake(),
  }
}
