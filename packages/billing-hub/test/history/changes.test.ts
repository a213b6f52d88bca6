import { BookError, type BooksCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createBillingHub, type DocumentChange, type TenantHub } from '../../src/index.ts'
import { createBackDated, lastDay, readRows } from '../support/back-dated.ts'
import { carry, figuresOf } from '../support/carry-panel.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant } from '../support/load-company.ts'

/** Random companies; `CHANGES_RUNS=500` in `.ci/nightly`, with every pair of instants; `CHANGES_FROM` is the first seed. */
const runs = Number(process.env['CHANGES_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const firstSeed = Number(process.env['CHANGES_FROM'] ?? 1)
const isThorough = runs > 2
const iso = (moment: number) => new Date(moment).toISOString()

async function readAll(
  hub: TenantHub,
  { limit, ...options }: Parameters<TenantHub['changes']>[0] & { limit: number },
) {
  const all: DocumentChange[] = []
  let page = await hub.changes({ ...options, limit })
  for (;;) {
    all.push(...page.changes)
    if (page.next === null) return all
    page = await hub.changes({ ...options, limit, after: page.next })
  }
}

test(
  `changes carry every figure of every panel from one instant to another, in ${runs} random companies`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    let now = 0
    const clock = { now: () => now, sleep: () => Promise.resolve() }
    const { storage, db, schema, close } = await openHub({ clock })
    const kinds = new Set<string>()
    let compared = 0
    try {
      for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
        const tenantId = `changes-${seed}`
        const books = createBackDated(seed, { receipts: true })
        now = books.now()
        await connectTenant(storage, 'production', tenantId)
        const sync = storage.sync.forTenant(tenantId)
        const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
        const instants: string[] = []
        const customers = new Set<string>()
        for (let tick = 0; tick < 5; tick += 1) {
          if (tick > 0) books.act(14)
          if (tick === 3) moveInvoice(books.company)
          now = books.now()
          await books.load(sync)
          const remember = () => {
            books.wait(3_600_000)
            instants.push(iso(books.now()))
          }
          // The first time is before any account was linked: all of them move to a customer, and most documents stay.
          if (tick === 0) remember()
          now = books.now()
          await hub.links.apply()
          const { accounts } = await hub.links.preview()
          for (const { decision } of accounts)
            if (decision.customerId !== null) customers.add(decision.customerId)
          if (tick === 2) await relink(hub)
          if (tick > 0) remember()
        }
        const panels = new Map<string, Map<string, Map<string, number>>>()
        for (const knownAt of instants) {
          const shown = [...customers].map(async (id) => {
            return [id, figuresOf(await hub.panel(id, { today: lastDay, knownAt }))] as const
          })
          panels.set(knownAt, new Map(await Promise.all(shown)))
        }
        for (const [index, from] of instants.entries()) {
          for (const to of instants.slice(index)) {
            const steps = instants.indexOf(to) - index
            if (!isThorough && steps > 1 && steps < 4) continue
            // Small pages from one instant to the next; each page reads the whole span, which is long for the others.
            const limit = steps === 1 ? 7 : 500
            const all = await readAll(hub, { from, to, limit })
            if (from === to) expect(all).toEqual([])
            else
              await expect(hub.changes({ from: to, to: from })).rejects.toThrow(/no later than to/)
            for (const change of all) for (const kind of change.kinds) kinds.add(kind)
            for (const customerId of customers) {
              const start = panels.get(from)!.get(customerId)!
              const end = panels.get(to)!.get(customerId)!
              const about = `seed ${seed}, ${customerId}, from ${from} to ${to}`
              expect(carry(start, all, { customerId, today: lastDay }), about).toEqual(end)
              compared += 1
            }
            // The list of one customer is the part of the whole that is theirs: the shortest spans and the longest.
            if (steps !== 1 && steps !== instants.length - 1) continue
            for (const customerId of customers) {
              const own = await readAll(hub, { from, to, customerId, limit })
              const isOwn = ({ before, after }: DocumentChange) =>
                before?.customerId === customerId || after?.customerId === customerId
              expect(own).toEqual(all.filter(isOwn))
            }
          }
        }
      }
    } finally {
      await close()
    }
    if (isThorough) console.log(`${compared} carried, ${[...kinds].join(', ')}`)
    expect(compared).toBeGreaterThan(20 * runs)
    expect(kinds).toContain('new')
    expect(kinds).toContain('deleted')
    expect(kinds).toContain('paid')
    expect(kinds).toContain('re-dated')
    expect(kinds).toContain('relinked')
    expect(kinds).toContain('moved')
  },
)

/** Enters for another customer the invoice that has stood unchanged the longest. */
function moveInvoice(company: BooksCompany): void {
  for (const invoice of readRows(company, 'Invoice').toReversed()) {
    if (Number(invoice['Balance']) === 0) continue
    for (const customer of readRows(company, 'Customer')) {
      const [id, customerId] = [String(invoice['Id']), String(customer['Id'])]
      if ((invoice['CustomerRef'] as { value: string }).value === customerId) continue
      try {
        company.operations.moveDocument({ entity: 'Invoice', id, customerId })
        return
      } catch (error) {
        // One with a payment, or a customer of another currency.
        if (!(error instanceof BookError)) throw error
      }
    }
  }
}

/** A person takes one link back. */
async function relink(hub: TenantHub): Promise<void> {
  const { accounts } = await hub.links.preview()
  const linked = accounts.find(({ decision }) => decision.customerId !== null)
  if (linked === undefined) return
  await hub.links.keepSeparate({ ...linked.account }, { actor: 'test' })
}
