/** "Account id", and an account id against the name, on a real database: what a wrong link would take with it. */
import { afterEach, expect, test } from 'vitest'
import { openHub } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

let opened: Awaited<ReturnType<typeof openHub>>
afterEach(() => opened.close())

test('"Acme Dental (2)" is not linked to the customer whose PSA id is 2, nor its money and alert with it', async () => {
  const spine = async () => [
    { id: '2', name: 'Zenith Roofing', identifiers: ['2'] },
    { id: '7', name: 'Acme Dental', identifiers: ['7'] },
  ]
  const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }
  opened = await openHub({ spine, clock })
  const { hub } = opened
  const rows = tenantRows(opened)
  await rows.customer('a', { display_name: 'Acme Dental (2)' })
  await rows.invoice('i', 'a')
  await rows.synced('2026-11-23T17:55:00Z')

  expect(await hub.links.apply()).toEqual([])
  expect((await hub.links.preview()).accounts[0]?.decision).toMatchObject({ rule: 'A2b' })
  expect(await hub.panel('2', { today: '2026-11-23' })).toMatchObject({ state: 'unlinked' })
  const pass = await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
  expect(pass).toMatchObject({ firing: [], silent: { not_linked: 1 } })
})
