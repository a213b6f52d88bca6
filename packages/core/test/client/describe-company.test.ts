import { expect, test } from 'vitest'
import { describeCompany } from '../../src/client/describe-company.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

async function describe(told: Record<string, unknown>, known?: string) {
  const company = createEmptyCompany(realmId)
  const nothing = { DefaultTimeZone: null, Country: null, CompanyAddr: null }
  const read: typeof company.read = (entity, id) => ({
    ...company.read(entity, id)!,
    ...nothing,
    ...told,
  })
  const harness = createHarness({ company: { ...company, read } })
  const { clock, connections, quickbooks, store } = harness
  await harness.connect()
  if (known !== undefined) {
    await store.describeCompany({ realmId, companyName: 'Before', timeZone: known })
  }
  const realm = await quickbooks.realm(tenantId)
  const description = await clock.run(describeCompany(realm, connections))
  expect(realm.calls).toBe(1)
  const stored = await store.read()
  expect(description.companyName).toBe('Empty Books')
  expect(stored?.companyName).toBe('Empty Books')
  return {
    told: [description.timeZone, description.timeZoneSource],
    stored: [stored?.timeZone, stored?.timeZoneSource],
  }
}

const address = (CountrySubDivisionCode: string | null, Country: string | null = null) => ({
  CompanyAddr: { CountrySubDivisionCode, Country },
})

test.each([
  [
    'DefaultTimeZone',
    { DefaultTimeZone: 'America/Chicago', ...address('CA', 'US') },
    'America/Chicago',
    'company',
  ],
  [
    'no DefaultTimeZone, state with one zone',
    address('CA', 'US'),
    'America/Los_Angeles',
    'address',
  ],
  [
    'the country only of the company',
    { Country: 'US', ...address('CA') },
    'America/Los_Angeles',
    'address',
  ],
  ['the country written out', address('Ontario', 'Canada'), 'America/Toronto', 'assumed'],
  ['state with two zones: the larger, assumed', address('TX', 'USA'), 'America/Chicago', 'assumed'],
  ['country with one zone', address(null, 'United Kingdom'), 'Europe/London', 'address'],
  [
    'a text that is no IANA name',
    { DefaultTimeZone: 'Pacific Standard Time', ...address('OR', 'USA') },
    'America/Los_Angeles',
    'assumed',
  ],
])("CompanyInfo without a host's setting: %s", async (_name, told, timeZone, source) => {
  const expected = [timeZone, source]
  expect(await describe(told)).toEqual({ told: expected, stored: expected })
})

test.each([
  ['nothing at all', {}],
  ['a country of several zones', { Country: 'US' }],
  ['a text that is no IANA name, and no address', { DefaultTimeZone: 'Pacific Standard Time' }],
])('CompanyInfo reports %s: there is none', async (_name, told) => {
  expect(await describe(told)).toEqual({ told: [null, null], stored: [null, null] })
})

test("the operator's setting comes first, whatever CompanyInfo reports", async () => {
  for (const told of [{ DefaultTimeZone: 'America/Chicago' }, address('CA', 'US'), {}]) {
    expect((await describe(told, 'Asia/Tokyo')).stored).toEqual(['Asia/Tokyo', 'host'])
  }
})
