/** A waiting call. */
interface Waiting<Input, Output> {
  input: Input
  resolve: (output: Output) => void
  reject: (error: unknown) => void
}

/**
 * Combines calls that arrive while others run into one statement: `run` gets their inputs and returns as many outputs,
 * in order. A call that arrives while nothing runs is executed at once and alone. Every call is answered by a run that
 * began after it and has committed. If PostgreSQL refuses the data of a combined run, each call runs again alone, so
 * that it fails only for its own data. A run combines at most `limit` calls, and no more once their weights reach
 * `maxWeight`; a heavier call runs alone. When twenty runs' worth of calls or of weight wait, the next one is rejected
 * at once. See docs/decisions/0071.
 */
export function gatherCalls<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  {
    atOnce,
    limit,
    weigh = () => 1,
    maxWeight = limit,
  }: { atOnce: number; limit: number; weigh?: (input: Input) => number; maxWeight?: number },
): (input: Input) => Promise<Output> {
  const waiting: Waiting<Input, Output>[] = []
  let waitingWeight = 0
  let running = 0

  /** The next waiting calls, at least one. */
  function take(): Waiting<Input, Output>[] {
    let weight = 0
    let count = 0
    for (const { input } of waiting.slice(0, limit)) {
      weight += weigh(input)
      if (count > 0 && weight > maxWeight) break
      count += 1
    }
    const taken = waiting.splice(0, count)
    for (const { input } of taken) waitingWeight -= weigh(input)
    return taken
  }

  async function settle(calls: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await run(calls.map((call) => call.input))
      for (const [index, call] of calls.entries()) call.resolve(outputs[index] as Output)
    } catch (error) {
      if (calls.length > 1 && isAboutData(error)) for (const call of calls) await settle([call])
      else for (const call of calls) call.reject(error)
    }
  }

  async function work(): Promise<void> {
    running += 1
    while (waiting.length > 0) await settle(take())
    running -= 1
  }

  return (input) =>
    new Promise((resolve, reject) => {
      // Their callers have timed out long ago; keeping more of them would only fill the memory.
      const isFull = waiting.length >= limit * 20 || waitingWeight >= maxWeight * 20
      if (isFull) {
        reject(new Error(`The database does not keep up: ${waiting.length} calls wait for it.`))
        return
      }
      waiting.push({ input, resolve, reject })
      waitingWeight += weigh(input)
      if (running < atOnce) void work()
    })
}

/** SQLSTATE classes of data that cannot be stored: another attempt with other calls may succeed. */
function isAboutData(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(?:21|22|23|54)/.test(code)
}
