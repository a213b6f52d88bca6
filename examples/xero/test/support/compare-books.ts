import { createBillingHub } from '@vectis/billing-hub'
import type { CurrencyPanel, PanelInvoice } from '@vectis/billing-hub'
import { addDecimals, parseDecimal } from '@vectis/quickbooks/values'
import type { Storage } from '@vectis/quickbooks-storage'
import { mapXero } from '../../src/map-xero.ts'
import { createRandomBooks } from './books/random-books.ts'
import {
  emptyFigures,
  expectFigures,
  expectSettled,
  type ExpectedFigures,
} from './expected-figures.ts'
import { organisationId } from './xero-json.ts'

/** How much a comparison has seen, so that a test can say that it saw enough. */
export interface Compared {
  differences: string[]
  panels: number
  figures: number
  batches: number
}

/** Random books, read in parts on the way, and the panel of each contact beside what was done. */
export async function compareBooks(storage: Storage, seed: number): Promise<Compared> {
  const tenantId = `books-${seed}`
  const books = createRandomBooks(seed)
  const sources = storage.sources.forTenant(tenantId)
  const compared: Compared = { differences: [], panels: 0, figures: 0, batches: 0 }
  const older: { observedAt: string; answers: unknown[] }[] = []
  const write = async (observedAt: string, answers: unknown[]) => {
    const mapped = mapXero({ organisationId, observedAt, answers })
    for (const part of mapped.unmapped) compared.differences.push(JSON.stringify(part))
    const { askById } = await sources.write(mapped.batch)
    for (const one of askById) compared.differences.push(`asks for ${JSON.stringify(one)}`)
    compared.batches += 1
  }
  let since = ''
  for (let round = 0; round < 6; round += 1) {
    books.live(64)
    const observedAt = books.askedAt()
    const answers: unknown[] = [books.organisation, ...books.answersSince(since)]
    older.push({ observedAt, answers })
    await write(observedAt, answers)
    since = observedAt
  }
  // A page that was held up, and the last one once more.
  for (const { observedAt, answers } of [older[seed % 5], older.at(-1)].flatMap(
    (one) => one ?? [],
  )) {
    await write(observedAt, answers)
  }

  const { db, schema } = storage
  const hub = createBillingHub({ db, schema }).forTenant(tenantId)
  await hub.links.apply()
  const { accounts } = await hub.links.preview()
  const today = books.today()
  const expected = expectFigures(books.operations, today)
  const settled = expectSettled(books.operations)
  const merged = new Set(books.operations.flatMap((one) => (one.do === 'merge' ? one.id : [])))
  for (const id of merged) {
    if (!accounts.some((one) => one.account.externalId === id)) continue
    compared.differences.push(`seed ${seed}: ${id} was merged, and is still an account`)
  }
  const contacts = books.operations.flatMap((one) => (one.do === 'contact' ? one.id : []))
  for (const contact of contacts.filter((id) => !merged.has(id))) {
    const account = accounts.find((one) => one.account.externalId === contact)
    const customerId = account?.decision.customerId ?? null
    if (customerId === null) {
      compared.differences.push(`seed ${seed}: ${contact} has no customer`)
      continue
    }
    const { currencies, recentInvoices } = await hub.panel(customerId, { today })
    const { revenue } = await hub.revenue(customerId, { today })
    compared.panels += 1
    for (const invoice of recentInvoices) {
      compared.figures += 1
      const { cash, credit } = settled.get(invoice.externalId) ?? { cash: 0, credit: 0 }
      const wanted = `cash ${toText(cash)} credit ${toText(credit)}`
      const shown = `cash ${sumOf(invoice, 'cash')} credit ${sumOf(invoice, 'credit')}`
      if (shown !== wanted) {
        compared.differences.push(`${invoice.externalId}: ${shown}, expected ${wanted}`)
      }
    }
    for (const currency of ['NZD', 'AUD']) {
      const panel = currencies.find((one) => one.currency === currency)
      const contracted = revenue?.find((one) => one.currency === currency)?.monthly ?? null
      const shown = showPanel(panel, contracted)
      const wanted = showExpected(expected.get(`${contact} ${currency}`) ?? emptyFigures(), shown)
      for (const [name, value] of Object.entries(wanted)) {
        compared.figures += 1
        if (shown[name] === value) continue
        const found = `${name} is ${shown[name]}, expected ${value}`
        compared.differences.push(`seed ${seed}, ${contact} ${currency}: ${found}`)
      }
    }
  }
  return compared
}

function sumOf({ settlements }: PanelInvoice, kind: 'cash' | 'credit'): string {
  return addDecimals(
    '0',
    ...settlements.filter((one) => one.kind === kind).map((one) => one.amount),
  )
}

type Shown = Record<string, string | null>

function showPanel(panel: CurrencyPanel | undefined, contracted: string | null): Shown {
  const amount = (value: string | null | undefined) => parseDecimal(value ?? '0')
  const shown: Shown = {
    outstanding: amount(panel?.outstanding),
    overdue: amount(panel?.overdue),
    overdueCount: String(panel?.overdueCount ?? 0),
    creditsAvailable: amount(panel?.creditsAvailable),
    unapplied: amount(panel?.unapplied),
    invoicedThisMonth: amount(panel?.invoicedThisMonth),
    creditedThisMonth: amount(panel?.creditedThisMonth),
    contracted,
  }
  for (const [bucket, value] of Object.entries(panel?.aging ?? {})) shown[bucket] = amount(value)
  for (const { month, invoiced, received, receipts } of panel?.months ?? []) {
    shown[`invoiced ${month}`] = amount(invoiced)
    shown[`received ${month}`] = amount(received)
    shown[`refunds ${month}`] = amount(receipts.refunds)
  }
  return shown
}

/** The same names as the panel has, so that its zeros are compared too. */
function showExpected(figures: ExpectedFigures, shown: Shown): Shown {
  const { aging, invoiced, received, refunds, contracted, overdueCount, ...sums } = figures
  const wanted: Shown = { overdueCount: String(overdueCount), contracted }
  const tables = new Map([
    ['invoiced', invoiced],
    ['received', received],
    ['refunds', refunds],
  ])
  for (const [name, value] of Object.entries(sums)) wanted[name] = toText(value)
  for (const name of Object.keys(shown)) {
    if (name in wanted) continue
    const [table = '', month = ''] = name.split(' ')
    wanted[name] = toText((month === '' ? aging[table] : tables.get(table)?.[month]) ?? 0)
  }
  return wanted
}

/** Ten-thousandths as decimal text. */
function toText(value: number): string {
  const digits = String(Math.abs(value)).padStart(5, '0')
  return parseDecimal(`${value < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`)
}
