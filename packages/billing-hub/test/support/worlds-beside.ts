import { toInstant } from '@vectis/quickbooks/values'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { createBillingHub } from '../../src/index.ts'
import { asOtherSource } from './as-other-source.ts'
import { createBackDated, readRows } from './back-dated.ts'
import { openHub, tenantId } from './hub-fixture.ts'
import { connectTenant } from './load-company.ts'
import { tenantRows } from './tenant-rows.ts'

/** Another tenant of the same company. */
export const other = 'tenant-2'
export const hour = 3_600_000
const days = 24 * hour

/** The time of all worlds. */
export const present = { time: 0 }
const clock = { now: () => present.time, sleep: () => Promise.resolve() }
export const today = () => toInstant(present.time).slice(0, 10)
export const window = () => ({ from: '2026-09-01', to: today(), timeZone: 'UTC' })

/** Customers that nothing was billed to for months. */
export const [idle, bare] = ['Idle Hollow Ltd', 'Bare Ridge Ltd']
/** Accounts of which only the other tenant says that they were merged. */
export const merged = ['1', '2', '5']

export type Place = Awaited<ReturnType<typeof openPlace>>

/** A database with the worlds of some tenants; the first one is `own`. */
export async function openPlace(tenants: readonly string[]) {
  const opened = await openHub({ clock })
  const worlds = []
  for (const [n, tenant] of tenants.entries())
    worlds.push(await openWorld(opened, tenant, 5 + 5 * n))
  return { opened, worlds, own: worlds[0]! }
}

/** The books of a tenant, by a seed, and what its hub does with them. */
async function openWorld(
  opened: Awaited<ReturnType<typeof openHub>>,
  tenant: string,
  seed: number,
) {
  const { storage, db, schema } = opened
  if (tenant !== tenantId) await connectTenant(storage, 'sandbox', tenant)
  const books = createBackDated(seed, { receipts: true })
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const spine = [
    ...names.map((name, n) => ({ id: `c-${n}`, name })),
    ...[idle, bare].map((name) => ({ id: name, name })),
  ]
  const tickets = async () => spine.map(({ id }) => ({ customerId: id, resolved: 5 + seed }))
  const hub = createBillingHub({ db, schema, clock, spine: async () => spine, tickets }).forTenant(
    tenant,
  )
  return {
    hub,
    customers: [...spine.slice(0, 2), ...spine.slice(-2)].map(({ id }) => id),
    everyone: spine.map(({ id }) => id),
    async live(round: number) {
      // The other tenant is read half an hour later, before the passes of this one.
      books.wait(14 * days + (round === 0 && tenant === other ? hour / 2 : 0))
      books.act(25)
      if (round === 1 && tenant === tenantId) moveInvoice(books.company)
      present.time = books.now()
      await books.load(storage.sync.forTenant(tenant))
      if (round === 0) {
        const others = createBackDated(seed + 40, { receipts: true })
        const batch = asOtherSource(others.company, toInstant(present.time))
        const organisation = { ...batch.organisation!, name: `Mill of ${tenant}` }
        const contacts = batch.contacts?.map((one, n) => ({ ...one, name: names[n] ?? one.name }))
        await storage.sources
          .forTenant(tenant)
          .write({ ...batch, organisation, contacts: contacts ?? [] })
        const rows = tenantRows(opened)
        const [first] = readRows(books.company, 'Customer')
        for (const [n, name] of [idle, bare].entries()) {
          await rows.customer(name, { tenant_id: tenant })
          // As the yearly template made it that only the other tenant has.
          const made = { txn_date: `2026-0${7 + n}-20`, recurring_template_ref: 'yearly' }
          const billed = { ...made, tenant_id: tenant, base_status: 'paid' }
          await rows.invoice(`yearly-${n}`, name, billed)
        }
        // Of organisations with the same ids, and of another source with the same organisation.
        for (const place of [{ organisationId: 'org-2' }, { source: 'sage' }])
          await storage.sources.forTenant(tenant).write({
            ...{ source: batch.source, organisationId: batch.organisationId, ...place },
            ...{ observedAt: batch.observedAt, organisation },
            contacts: (contacts ?? []).map((one) => ({
              ...one,
              name: `${one.name} of ${Object.values(place).join()}`,
            })),
          })
        const mine = { tenant_id: tenant, total_amount: 100 * seed }
        await rows.payment('nobody', null, mine)
        await rows.template('t', String(first?.['Id']), { ...mine, next_date: '2026-12-01' })
      }
      present.time += hour
      await hub.links.apply()
      await hub.alerts.evaluateOverdue({ today: today() })
      const ended = { ...window(), to: '2026-10-01' }
      for (const one of [window(), ended])
        await hub.alerts.evaluateService({ ...one, today: today() })
      if (round !== 0) return
      await hub.links.acceptPreview({ actor: `ann of ${tenant}` })
      const [alert] = await hub.alerts.list()
      await hub.alerts.dismiss(alert!.key, { actor: `ann of ${tenant}`, reason: 'paid in cash' })
      const { accounts } = await hub.links.preview()
      await hub.links.keepSeparate(accounts[0]!.account, { actor: `ann of ${tenant}` })
      await hub.links.undo(accounts[1]!.account, { actor: `ann of ${tenant}` })
      // Of two accounts one tenant keeps separate what the other one no longer does.
      const [, , third, fourth] = accounts
      for (const { account } of [third!, fourth!])
        await hub.links.keepSeparate(account, { actor: `ann of ${tenant}` })
      const undone = tenant === tenantId ? third! : fourth!
      await hub.links.undo(undone.account, { actor: `ann of ${tenant}` })
      // Links of the same ids in several places.
      for (const { account } of accounts)
        if (account.source === 'sage' || account.realmId === 'org-2')
          await hub.links.keepSeparate(account, { actor: `ann of ${tenant}` })
    },
  }
}

/** From an account of `merged`, to one that stays. */
function moveInvoice(company: BooksCompany): void {
  const idIn = (row: Record<string, unknown>, ref: string) => (row[ref] as { value: string }).value
  const stay = readRows(company, 'Customer').filter(({ Id }) => !merged.includes(String(Id)))
  for (const invoice of readRows(company, 'Invoice')) {
    const [to] = stay.filter((one) => idIn(one, 'CurrencyRef') === idIn(invoice, 'CurrencyRef'))
    const isPaidInPart = invoice['Balance'] !== invoice['TotalAmt']
    if (to === undefined || isPaidInPart || !merged.includes(idIn(invoice, 'CustomerRef'))) continue
    const body = { Id: invoice['Id'], SyncToken: invoice['SyncToken'], sparse: true }
    company.write!({
      entity: 'Invoice',
      operation: 'update',
      body: { ...body, CustomerRef: { value: to['Id'] } },
    })
    return
  }
  throw new Error('Expected an invoice that can be moved.')
}
