/**
 * Yields to the rest of the process: timers, sockets and their callbacks. A microtask would not do that. The only file
 * of this package that uses the event loop.
 */
export function takeNextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
