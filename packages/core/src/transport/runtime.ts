/** Clock, random numbers and logger as options, so that a test or a simulation can replace them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The methods of a pino logger that we call. Silent by default. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface Random {
  /** A number in [0, 1), for jitter only. */
  fraction(): number
  /** Cryptographically strong bytes, for state values and owner names. */
  bytes(length: number): Uint8Array
}
