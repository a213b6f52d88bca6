import { beginRun } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'

test('ticks without work are one run, and each past instant knows the last of them by then', async () => {
  let now = 0
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const { storage, db, schema, close } = await openHub({ clock })
  const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
  const sync = storage.sync.forTenant(tenantId)
  const at = (time: string) => `2026-11-23T${time}:00.000Z`
  try {
    for (const time of ['10:00', '10:15', '10:30']) {
      now = Date.parse(at(time))
      const run = { runId: 'r', realmId, kind: 'quiet', reason: 'up_to_date' } as const
      await sync.finishRun(
        {
          ...beginRun({ ...run, startedAt: at('10:00') }),
          finishedAt: at(time),
          outcome: 'succeeded',
        },
        [],
      )
    }
    expect(await sync.readRuns({ realmId, limit: 9 })).toMatchObject([{ finishedAt: at('10:30') }])
    const asOf = async (time: string) => (await hub.reading({ knownAt: at(time) })).asOf
    expect(
      await Promise.all(['09:59', '10:00', '10:14', '10:15', '10:29', '10:30', '11:00'].map(asOf)),
    ).toEqual([null, at('10:00'), at('10:00'), at('10:15'), at('10:15'), at('10:30'), at('10:30')])
  } finally {
    await close()
  }
})
