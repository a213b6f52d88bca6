/** The shape of core's `Clock`: everything the emulator does with time goes through one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A clock that can be moved forward from outside. */
export interface AdjustableClock extends Clock {
  /** Moves time forward by `ms` milliseconds and wakes, in order, whatever was due until then. */
  advance(ms: number): Promise<void>
  /** Moves time forward at once, as if the machine had been asleep: whatever was due since then wakes late, and once. */
  leap?(ms: number): Promise<void>
}
