/** Runs `work` once at a time per key. Asked again meanwhile, it runs once more: what came during a run is not missed. */
export function oneAtATime<T>(work: (key: string) => Promise<T>): {
  run(key: string): Promise<T>
  settled(): Promise<unknown>
} {
  const current = new Map<string, Promise<T>>()
  const next = new Map<string, Promise<T>>()

  const begin = (key: string): Promise<T> => {
    next.delete(key)
    const running = work(key).finally(() => {
      if (current.get(key) === running) current.delete(key)
    })
    current.set(key, running)
    return running
  }

  return {
    run(key) {
      const running = current.get(key)
      if (running === undefined) return begin(key)
      const queued = next.get(key)
      if (queued !== undefined) return queued
      const again = () => begin(key)
      const planned = running.then(again, again)
      next.set(key, planned)
      return planned
    },
    async settled() {
      while (current.size > 0) await Promise.allSettled([...current.values(), ...next.values()])
    },
  }
}
