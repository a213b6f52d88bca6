import { expect, test } from 'vitest'
import type { SyncEvent } from '../../src/report/sync-event.ts'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

test('the progress of a tick names each entity with changes, and how many rows of it came', async () => {
  const { clock, emulator, runner } = await openRealm()
  await clock.run(runner.runOnce({ tenantId }))
  await clock.advance(60 * 60_000)
  const { operations } = emulator.books(realmId)
  for (const displayName of ['Alder', 'Birch']) operations.createCustomer({ displayName })
  const leaving = new AbortController()
  const events: SyncEvent[] = []
  const reading = (async () => {
    for await (const event of runner.events({ signal: leaving.signal })) events.push(event)
  })()
  await clock.run(runner.runOnce({ tenantId }))
  leaving.abort()
  await reading
  const progress = events.filter((event) => event.type === 'progress')
  const about = { phase: 'changes', page: 1, done: true }
  expect(progress).toMatchObject([{ ...about, entity: 'Customer', rows: 2, total: 2 }])
})
