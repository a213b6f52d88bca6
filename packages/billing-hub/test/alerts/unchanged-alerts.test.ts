/** A pass reads again only what may change: compared with a dry run, which decides about every invoice. */
import { createSeededRandom } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { addDays } from '@vectis/quickbooks/values'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
const today = '2026-11-23'

test('an alert that stands unchanged is not described again; the dry run still lists it', async () => {
  const opened = await openHub({ clock })
  try {
    const rows = tenantRows(opened)
    await rows.customer('a')
    await rows.link('a', 'psa-1')
    for (const id of ['1', '2', '3']) await rows.invoice(id, 'a')
    await rows.synced('2026-11-23T17:00:00Z')
    const { alerts } = opened.hub
    expect((await alerts.evaluateOverdue({ today })).transitions).toHaveLength(3)

    await sql`update ${sql.id(opened.schema, 'billing_invoices')} set balance = 40
      where external_id = '2'`.execute(opened.db)
    const pass = await alerts.evaluateOverdue({ today })
    expect(pass.transitions.map(({ kind, finding }) => [kind, finding.externalId])).toEqual([
      ['update', '2'],
    ])
    expect(pass.firing.map(({ externalId }) => externalId)).toEqual(['2'])
    const dry = await alerts.evaluateOverdue({ today, dryRun: true })
    expect(dry.firing.map(({ externalId }) => externalId)).toEqual(['1', '2', '3'])
    expect(await alerts.countOpen()).toEqual(new Map([['psa-1', 3]]))
  } finally {
    await opened.close()
  }
})

test.each([2, 3, 4])(
  'random changes, seed %i: a pass changes what the dry run before it lists',
  async (seed) => {
    const random = createSeededRandom(seed)
    const { pick } = random
    const opened = await openHub({ clock })
    const invoices = sql.id(opened.schema, 'billing_invoices')
    const kinds = new Set<string>()
    try {
      const rows = tenantRows(opened)
      for (const customer of ['a', 'b', 'c']) await rows.customer(customer)
      await rows.link('a', 'psa-1')
      await rows.link('b', 'psa-2')
      await rows.link('x', 'psa-2', { source: 'xero' })
      for (let n = 0; n < 40; n += 1) {
        const source = pick(['quickbooks', 'quickbooks', 'xero'])
        const customer = source === 'xero' ? 'x' : pick(['a', 'b', 'c', null])
        await rows.invoice(String(n), customer, { source })
      }
      const change = {
        base_status: () => pick(['open', 'open', 'partially_paid', 'paid', 'voided', 'credit']),
        balance: () => pick(['0', '5', '40.5', '100']),
        due_date: () => pick([null, addDays(today, -Math.floor(random.fraction() * 9))]),
        flags: () => pick(['{}', '{}', '{zero_total}', '{partially_credited}']),
        unreadable_fields: () => pick(['{}', '{}', '{}', '{DueDate}', '{CustomerRef.value}']),
        unreadable_since: () => pick([null, null, null, '2026-11-20T00:00:00Z']),
        deleted_at: () => pick([null, null, null, '2026-11-20T00:00:00Z']),
        customer_external_id: () => pick(['a', 'b', 'c', null]),
      }
      for (let round = 0; round < 14; round += 1) {
        for (let n = 0; n < 8; n += 1) {
          const column = pick(Object.keys(change) as (keyof typeof change)[])
          await sql`update ${invoices} set ${sql.ref(column)} = ${change[column]()}
          where external_id = ${String(Math.floor(random.fraction() * 40))}`.execute(opened.db)
        }
        if (round % 3 === 1)
          await sql`update ${sql.id(opened.schema, 'customer_links')} set customer_id = ${pick(['psa-1', 'psa-3'])}
          where tenant_id = ${tenantId} and external_id = 'a'`.execute(opened.db)
        await rows.synced(
          round % 5 === 3 ? '2026-11-21T17:00:00Z' : '2026-11-23T17:00:00Z',
          realmId,
        )
        const options = {
          today: round % 7 === 5 ? null : addDays(today, round % 3),
          settings: {
            minBalance: pick(['0', '5', '40.5']),
            graceDays: pick([0, 3]),
            silentWhenCreditCovers: round % 6 === 4,
          },
        }
        const dry = await opened.hub.alerts.evaluateOverdue({ ...options, dryRun: true })
        const pass = await opened.hub.alerts.evaluateOverdue(options)
        expect(pass.transitions).toEqual(dry.transitions)
        expect(pass.silent).toEqual(dry.silent)
        expect(pass.inconclusive).toEqual(dry.inconclusive)
        for (const { kind } of pass.transitions) kinds.add(kind)
        const [open] = (await opened.hub.alerts.list()).slice(0, 1)
        if (open && round % 4 === 2)
          await opened.hub.alerts.dismiss(open.key, { actor: 'ada', reason: 'known' })
      }
      expect(kinds).toEqual(new Set(['open', 'update', 'close', 'reopen', 'inconclusive']))
    } finally {
      await opened.close()
    }
  },
)
