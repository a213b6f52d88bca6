import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { orAborted } from '../../src/transport/or-aborted.ts'

const open = () => {
  const controller = new AbortController()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const late: string[] = []
  const { signal } = controller
  const given = orAborted(promise, signal, (value) => late.push(value))
  return { controller, signal, resolve, reject, late, given }
}

test('settles as the promise does, and leaves no listener on the signal', async () => {
  const kept = open()
  expect(getEventListeners(kept.signal, 'abort')).toHaveLength(1)
  kept.resolve('done')
  expect(await kept.given).toBe('done')
  expect(getEventListeners(kept.signal, 'abort')).toEqual([])
  const failed = open()
  failed.reject(new Error('away'))
  await expect(failed.given).rejects.toThrow('away')
  expect(getEventListeners(failed.signal, 'abort')).toEqual([])
  expect([kept.late, failed.late]).toEqual([[], []])
})

test('rejects with the reason when the signal aborts first; a late result is given back', async () => {
  const { controller, given, resolve, late } = open()
  controller.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  resolve('late')
  await expect.poll(() => late).toEqual(['late'])
})

test('a signal that has aborted before is not waited for, and a late failure disturbs nobody', async () => {
  const late: string[] = []
  const give = (value: string) => late.push(value)
  const signal = AbortSignal.abort(new Error('before'))
  await expect(orAborted(new Promise(() => undefined), signal)).rejects.toThrow('before')
  await expect(orAborted(Promise.reject(new Error('x')), signal, give)).rejects.toThrow('before')
  await expect(orAborted(Promise.resolve('y'), signal, give)).rejects.toThrow('before')
  await expect.poll(() => late).toEqual(['y'])
})

test('without a signal the promise itself is returned', () => {
  const promise = Promise.resolve(1)
  expect(orAborted(promise, undefined)).toBe(promise)
})
