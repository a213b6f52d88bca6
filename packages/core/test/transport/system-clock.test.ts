import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/transport/defaults.ts'

test('a wait that was aborted before it began is none', async () => {
  const signal = AbortSignal.abort(new Error('before'))
  await expect(systemClock.sleep(1e9, signal)).rejects.toThrow('before')
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('an aborted wait ends at once with the reason; one that ended leaves no listener', async () => {
  const controller = new AbortController()
  const waiting = systemClock.sleep(1e9, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  const { signal } = new AbortController()
  await systemClock.sleep(-5, signal)
  await systemClock.sleep(0)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('it is the time of the machine', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000)
})
