import type { Clock } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import { planSlots } from '../src/fleet/plan-slots.ts'
import { createSlotPolls } from '../src/fleet/slot-polls.ts'

/** The slots of a process by name: `short`, `long`, and `any-0` on. */
function openProcess(workers: number) {
  const woken: string[] = []
  const stopping = new AbortController()
  let interval: (() => void) | undefined
  const clock: Clock = {
    now: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        interval = resolve
        signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true })
      }),
  }
  const polls = createSlotPolls({
    wake: (id) => woken.push(id),
    clock,
    pollingMs: 2_000,
    signal: stopping.signal,
  })
  const slots = new Map(
    planSlots(workers).flatMap(({ count, takes, isForShortWork }, kind) =>
      Array.from({ length: count }, (_, n) => {
        const takesAll = Object.keys(takes).length === 0
        const id = takesAll ? `any-${n}` : isForShortWork ? 'short' : 'long'
        return [id, Object.assign(polls.add({ takesAll, kind }), { id })] as const
      }),
    ),
  )
  const watching = polls.watch()
  return {
    slot: (id: string) => slots.get(id)!,
    takeWoken: () => woken.splice(0),
    async nextPoll() {
      interval?.()
      await new Promise<void>((resolve) => void setImmediate(resolve))
      return woken.splice(0)
    },
    async stop() {
      stopping.abort()
      await watching
    },
  }
}

test('of the free slots of a process one looks for jobs: one that takes every kind', async () => {
  const { nextPoll, stop } = openProcess(4)
  expect(await nextPoll()).toEqual(['any-0'])
  expect(await nextPoll()).toEqual(['any-0'])
  await stop()
})

test('a slot that found a job wakes the next, and the last one those of each kind', async () => {
  const { slot, takeWoken, nextPoll, stop } = openProcess(4)
  slot('any-0').begin()
  expect(takeWoken()).toEqual(['any-1'])
  slot('any-1').begin()
  expect(takeWoken()).toEqual(['short', 'long'])
  expect(await nextPoll()).toEqual(['short', 'long'])
  slot('short').begin()
  expect(takeWoken()).toEqual(['long'])
  slot('long').begin()
  expect(takeWoken()).toEqual([])
  expect(await nextPoll()).toEqual([])
  await stop()
})

test('a slot that ended its job looks at once, unless another that takes every job was free meanwhile', async () => {
  const { slot, takeWoken, stop } = openProcess(4)
  slot('any-0').begin()
  slot('any-0').end({ isBack: false })
  expect(takeWoken()).toEqual(['any-1'])
  for (const id of ['any-0', 'any-1', 'short']) slot(id).begin()
  takeWoken()
  slot('short').end({ isBack: false })
  expect(takeWoken()).toEqual(['short'])
  slot('any-1').end({ isBack: false })
  expect(takeWoken()).toEqual(['any-1'])
  await stop()
})

test('slots whose jobs wait again do not wake each other: those jobs wait for the next poll', async () => {
  const { slot, takeWoken, nextPoll, stop } = openProcess(4)
  for (const id of ['any-0', 'any-1']) slot(id).begin()
  takeWoken()
  for (const id of ['any-0', 'any-1']) slot(id).end({ isBack: true })
  expect(takeWoken()).toEqual([])
  slot('short').begin()
  expect(takeWoken()).toEqual(['long'])
  slot('short').end({ isBack: false })
  expect(takeWoken()).toEqual(['short'])
  expect(await nextPoll()).toEqual(['any-0'])
  await stop()
})
