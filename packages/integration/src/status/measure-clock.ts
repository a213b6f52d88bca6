/**
 * Compares the clock of this process with another one, whose time was told between this call and the next: the time of
 * the other, and by how much this one is ahead of it at least. Without an answer, this clock is the time.
 */
export function measureClock(now: () => number) {
  const before = now()
  return (told: string | undefined): { now: number; clockOffMs: number } => {
    const after = now()
    if (told === undefined) return { now: after, clockOffMs: 0 }
    const at = Date.parse(told)
    // It was told at some time in between: less than the way there and back is no difference.
    const clockOffMs = at < before ? before - at : at > after ? after - at : 0
    return { now: at, clockOffMs }
  }
}
