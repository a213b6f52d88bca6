import { expect, test } from 'vitest'
import { describeCompany } from '../../src/client/describe-company.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

test.for([
  { DefaultTimeZone: 'America/Chicago', zone: 'America/Chicago', stored: 'America/Chicago' },
  // Nothing promises that it is an IANA name, or that it is there.
  { DefaultTimeZone: 'Pacific Standard Time', zone: null, stored: 'Asia/Tokyo' },
  { DefaultTimeZone: null, zone: null, stored: 'Asia/Tokyo' },
])('CompanyInfo tells $DefaultTimeZone: the zone is $zone', async ({ zone, stored, ...told }) => {
  const company = createEmptyCompany(realmId)
  const read: typeof company.read = (entity, id) => ({ ...company.read(entity, id)!, ...told })
  const harness = createHarness({ company: { ...company, read } })
  const { clock, connections, quickbooks, store } = harness
  await harness.connect()
  await store.describeCompany({ realmId, companyName: 'Before', timeZone: 'Asia/Tokyo' })
  const realm = await quickbooks.realm(tenantId)
  const description = await clock.run(describeCompany(realm, connections))
  expect(description).toEqual({ companyName: 'Empty Books', timeZone: zone })
  expect(await store.read()).toMatchObject({ companyName: 'Empty Books', timeZone: stored })
  expect(realm.calls).toBe(1)
})
