/**
 * Gives everything else of the process its turn: timers, sockets and what they wake. A microtask would not. The only
 * file of this package that reaches for the event loop.
 */
export function takeNextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
