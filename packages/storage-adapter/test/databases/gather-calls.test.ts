import { expect, test } from 'vitest'
import { gatherCalls } from '../../src/databases/gather-calls.ts'

/** Runs that end on demand. */
function createRuns() {
  const runs: { inputs: readonly number[]; end: (error?: Error) => void }[] = []
  const run = (inputs: readonly number[]) =>
    new Promise<string[]>((resolve, reject) => {
      const end = (error?: Error) =>
        error ? reject(error) : resolve(inputs.map((input) => `done ${input}`))
      runs.push({ inputs, end })
    })
  return { runs, run }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('calls that arrive while others are under way share the next run', async () => {
  const { runs, run } = createRuns()
  const call = gatherCalls(run, { atOnce: 1, limit: 3 })
  const answers = [1, 2, 3, 4, 5].map(call)
  expect(runs.map(({ inputs }) => inputs)).toEqual([[1]])
  runs[0]?.end()
  await turn()
  expect(runs[1]?.inputs).toEqual([2, 3, 4])
  runs[1]?.end()
  await turn()
  expect(runs[2]?.inputs).toEqual([5])
  runs[2]?.end()
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map((input) => `done ${input}`))
})

test('no call is answered by a run that began before it', async () => {
  const { runs, run } = createRuns()
  const call = gatherCalls(run, { atOnce: 2, limit: 3 })
  void call(1)
  void call(2)
  let isAnswered = false
  const third = call(3).then(() => (isAnswered = true))
  runs[0]?.end()
  await turn()
  expect([isAnswered, runs[2]?.inputs]).toEqual([false, [3]])
  runs[2]?.end()
  await third
})

test('data that PostgreSQL refuses fails its own call only', async () => {
  const refused = Object.assign(new Error('invalid byte sequence'), { code: '22021' })
  const call = gatherCalls(
    async (inputs: readonly number[]) => {
      await turn()
      if (inputs.includes(3)) throw refused
      return inputs
    },
    { atOnce: 1, limit: 10 },
  )
  const answers = await Promise.allSettled([1, 2, 3, 4].map(call))
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
})

test('a lost connection fails the running call, and the next call succeeds', async () => {
  const { runs, run } = createRuns()
  const call = gatherCalls(run, { atOnce: 1, limit: 10 })
  const answers = Promise.allSettled([1, 2, 3].map(call))
  runs[0]?.end()
  await turn()
  runs[1]?.end(new Error('Connection terminated unexpectedly'))
  expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  const next = call(4)
  runs[2]?.end()
  expect(await next).toBe('done 4')
})

test('behind a run that hangs, no more wait than twenty runs take', async () => {
  const { runs, run } = createRuns()
  const call = gatherCalls(run, { atOnce: 1, limit: 2 })
  const answers = Promise.allSettled(Array.from({ length: 50 }, (_, index) => call(index)))
  for (let index = 0; index <= 20; index += 1) {
    runs[index]?.end()
    await turn()
  }
  const statuses = (await answers).map(({ status }) => status)
  expect(statuses).toEqual([...Array(41).fill('fulfilled'), ...Array(9).fill('rejected')])
  const next = call(50)
  runs.at(-1)?.end()
  expect(await next).toBe('done 50')
})

test('combined calls are bounded by weight: a run of many light calls, a heavy one alone, and no more waiting than twenty runs take', async () => {
  const runs: number[][] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const call = gatherCalls(
    async (inputs: readonly number[]) => {
      runs.push([...inputs])
      if (runs.length === 1) await held
      return inputs
    },
    { atOnce: 1, limit: 100, weigh: (input) => input, maxWeight: 10 },
  )
  const calls = [1, 4, 4, 4, 50, 1, 1].map((input) => call(input))
  expect(runs).toEqual([[1]])
  const more = Array.from({ length: 30 }, () => call(5))
  const outcomes = Promise.allSettled(more)
  release()
  await Promise.all(calls)
  expect(runs.slice(0, 5)).toEqual([[1], [4, 4], [4], [50], [1, 1, 5]])
  const rejected = (await outcomes).filter(({ status }) => status === 'rejected')
  // 64 waited; 200 are the most.
  expect(30 - rejected.length).toBe(28)
})
