import { createCompany, createSeededRandom } from '@vectis/quickbooks-emulator'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createHarness, realmId } from '../harness.ts'
import { createEmptyCompany } from '../empty-company.ts'

type Clock = { now(): number }

/** Books with a history of invoices, many in the same second, that keep changing. */
function createBusyBooks(seed: number, clock: Clock) {
  const { fraction } = createSeededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(fraction() * list.length)]!
  let past = clock.now() - 30 * 86_400_000
  const company = createCompany({
    realmId,
    seed,
    customers: 0,
    clock: { now: () => past },
    quirks: { tieOrder: seed % 2 === 0 ? 'recent' : 'created' },
  })
  const customers = Array.from({ length: 5 }, (_, index) =>
    idOf(company.operations.createCustomer({ displayName: `Client ${index}` })),
  )
  const invoices: string[] = []
  const voided = new Set<string>()
  const createInvoice = () => {
    const amount = (1 + Math.floor(fraction() * 90_000) / 100).toFixed(2)
    invoices.push(idOf(company.operations.createInvoice({ customerId: pick(customers), amount })))
  }
  // Now and then a minute passes; most invoices share their second with others.
  for (let count = 0; count < 1_200; count += 1) {
    if (fraction() < 0.05) past += Math.floor(fraction() * 60_000)
    createInvoice()
  }
  past = clock.now()

  const change = () => {
    past = Math.max(past + 1_000, clock.now())
    const kind = fraction()
    const id = pick(invoices)
    if (kind < 0.3) createInvoice()
    else if (kind < 0.6) {
      company.operations.deleteTransaction({ entity: 'Invoice', id })
      invoices.splice(invoices.indexOf(id), 1)
    } else if (kind < 0.75 && !voided.has(id)) {
      voided.add(id)
      company.operations.voidTransaction({ entity: 'Invoice', id })
    } else if (kind < 0.9)
      company.operations.changeNote({ entity: 'Invoice', id, note: `note ${past}` })
    else company.operations.renameCustomer({ id: pick(customers), displayName: `Renamed ${past}` })
  }
  return { company, invoices, change }
}

function idOf(object: ReturnType<BooksCompany['operations']['createCustomer']>): string {
  return String(object['Id'])
}

// More by a flag: SCAN_RUNS=100, as in `.ci/run`.
const runs = Number(process.env['SCAN_RUNS'] ?? 8)

test(`with 20 changes in the books between any two pages, ${runs} seeded scans read every invoice that existed throughout`, async () => {
  let pages = 0
  for (let seed = 1; seed <= runs; seed += 1) {
    const harness = createHarness({
      company: createEmptyCompany(realmId),
      options: { limits: { requestsPerSecond: 10 } },
    })
    const books = createBusyBooks(seed, harness.clock)
    harness.emulator.addCompany(books.company)
    const realm = await harness.connect()
    const atStart = [...books.invoices]
    const found = new Set<string>()
    const scan = async () => {
      for await (const page of realm.scan('Invoice')) {
        pages += 1
        for (const { Id } of page.rows) {
          expect(found.has(Id), `seed ${seed}: ${Id} twice`).toBe(false)
          found.add(Id)
        }
        for (let count = 0; count < 20; count += 1) books.change()
      }
    }
    await harness.clock.run(scan())
    const throughout = atStart.filter((id) => books.invoices.includes(id))
    const missed = throughout.filter((id) => !found.has(id))
    expect({ seed, missed }).toEqual({ seed, missed: [] })
  }
  expect(pages).toBeGreaterThanOrEqual(3 * runs)
})
