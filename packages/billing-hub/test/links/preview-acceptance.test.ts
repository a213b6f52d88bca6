/** A person accepts the preview of the links: kept with who and when, for one company of one tenant. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHub } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const at = '2026-11-29T10:00:00.000Z'
const clock = { now: () => Date.parse(at), sleep: async () => {} }
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub({ clock })
})
afterEach(() => opened.close())

test('the first acceptance stands, and belongs to this tenant only', async () => {
  const { links } = opened.hub
  expect(await links.acceptance()).toBeNull()
  await links.acceptPreview({ actor: 'ann' })
  await links.acceptPreview({ actor: 'bob' })
  expect(await links.acceptance()).toEqual({ actor: 'ann', at })
  expect(await opened.otherTenant.links.acceptance()).toBeNull()
})

test('another company needs an acceptance of its own', async () => {
  const { links } = opened.hub
  await links.acceptPreview({ actor: 'ann' })
  await opened.db.updateTable('quickbooks_connections').set({ realm_id: '777' }).execute()
  expect(await links.acceptance()).toBeNull()
})

test('it is no link, and changes no report about rules', async () => {
  const { links } = opened.hub
  await tenantRows(opened).customer('a')
  await links.apply()
  const before = await links.report()
  await links.acceptPreview({ actor: 'ann' })
  expect(await links.apply()).toEqual([])
  expect(await links.report()).toEqual(before)
})

test('an acceptance names a person', async () => {
  await expect(opened.hub.links.acceptPreview({ actor: '' })).rejects.toThrow(
    'acceptPreview expected actor',
  )
})
