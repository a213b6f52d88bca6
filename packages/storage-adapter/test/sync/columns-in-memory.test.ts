import { describe, expect, test } from 'vitest'
import { syncEntities } from '@vectis/quickbooks/rows'
import { createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { syncedTables } from '../../src/tables/synced-tables.ts'

const realmId = '1'
const samples = new Map<string, unknown>([
  ['text', 'a'],
  ['numeric', '1'],
  ['boolean', false],
  ['integer', 1],
  ['date', '2026-11-02'],
  ['timestamptz', '2026-11-02T18:00:00Z'],
  ['text[]', []],
])

/** The reference store has no columns: what it takes for an amount is what the tables store as one. */
describe.each(syncEntities)('%s in the reference store', (entity) => {
  const { columns } = syncedTables[entity]
  const row = {
    ...Object.fromEntries(columns.map(({ field, type }) => [field, samples.get(type)])),
    ...{ externalId: '1', syncToken: '0', raw: undefined, voidEvidence: null, settlements: [] },
  }
  const asText = columns.filter(
    ({ field, type }) =>
      (type === 'numeric' || type === 'text') &&
      !['externalId', 'syncToken', 'raw', 'voidEvidence', 'settlementsDigest'].includes(field),
  )

  test('every column has a sample', () => {
    expect(columns.filter(({ type }) => !samples.has(type))).toEqual([])
    expect(asText.length).toBeGreaterThan(5)
  })

  test.each(asText)('$field is compared as its column is: $type', async ({ field, type }) => {
    const tenant = createMemorySyncStore().forTenant('acme')
    const lease = await tenant.acquireLease({ realmId, owner: 'o', leaseMs: 1_000 })
    if (lease === null) throw new Error('Expected a free lease.')
    const send = async (value: string) => {
      const rows = { [entity]: [{ ...row, [field]: value }] }
      const observedAt = '2026-11-02T18:30:00Z'
      return (await tenant.commit({ realmId, lease, observedAt, rows }))[entity]
    }
    await send('1.50')
    const verdict = type === 'numeric' ? 'unchanged' : 'updated'
    expect(await send('1.5')).toMatchObject({ [verdict]: 1 })
  })
})
