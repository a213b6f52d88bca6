import type { SyncEvent } from '@vectis/quickbooks-sync'
import { expect, test } from 'vitest'
import { createProgressBoard } from '../src/sync/progress-board.ts'

const tenantId = 'acme'
const event = (type: string, more: object = {}) => ({ type, tenantId, ...more }) as SyncEvent
const page = (entity: string, rows: number) => ({ entity, rows, total: 40, done: rows === 40 })
const finished = (outcome: string) => event('run_finished', { report: { outcome } })

test('a run is watched from its request to its end: the newest page of each entity, then null', () => {
  const board = createProgressBoard()
  const seen: unknown[] = []
  const stop = board.watch(tenantId, (pages) => seen.push(pages))
  expect(board.isRunning(tenantId)).toBe(false)
  board.expect(tenantId)
  expect(board.isRunning(tenantId)).toBe(true)
  board.listen(event('run_started'))
  board.listen(event('progress', page('Invoice', 20)))
  board.listen(event('progress', page('Customer', 20)))
  board.listen(event('progress', page('Invoice', 40)))
  expect(board.read(tenantId)).toEqual([page('Invoice', 40), page('Customer', 20)])
  board.listen(finished('succeeded'))
  expect(seen).toEqual([
    [page('Invoice', 20)],
    [page('Invoice', 20), page('Customer', 20)],
    [page('Invoice', 40), page('Customer', 20)],
    null,
  ])
  expect(board.isRunning(tenantId)).toBe(false)
  expect(board.read(tenantId)).toEqual([])
  stop()
  board.expect(tenantId)
  board.giveUp(tenantId)
  expect(seen).toHaveLength(4)
})

test('a run that found another one at work does not end what is watched', () => {
  const board = createProgressBoard()
  board.listen(event('run_started'))
  board.listen(event('progress', page('Invoice', 20)))
  board.expect(tenantId)
  expect(board.read(tenantId)).toEqual([page('Invoice', 20)])
  board.listen(finished('busy'))
  expect(board.isRunning(tenantId)).toBe(true)
  board.listen(event('run_started'))
  expect(board.read(tenantId)).toEqual([])
  board.giveUp(tenantId)
  expect(board.isRunning(tenantId)).toBe(false)
})

test('each tenant has a board of its own', () => {
  const board = createProgressBoard()
  const seen: unknown[] = []
  board.watch('beta', (pages) => seen.push(pages))
  board.listen(event('run_started'))
  board.listen(event('progress', page('Invoice', 20)))
  expect(board.isRunning('beta')).toBe(false)
  expect(board.read('beta')).toEqual([])
  expect(seen).toEqual([])
})
