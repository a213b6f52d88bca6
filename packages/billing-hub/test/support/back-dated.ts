import {
  activityNames,
  BookError,
  createActivity,
  createCompany,
  receiptActivityNames,
  type BooksCompany,
} from '@vectis/quickbooks-emulator'
import { addDays } from '@vectis/quickbooks/values'
import type { TenantSyncStore, Tombstone } from '@vectis/quickbooks/ports'
import { loadCompany, realmId } from './load-company.ts'

const transactions = ['Invoice', 'Payment', 'CreditMemo', 'SalesReceipt', 'RefundReceipt'] as const // prettier-ignore

/** The last day of every such company. */
export const lastDay = '2026-11-23'
const end = Date.parse(`${lastDay}T18:00:00Z`)

export type BackDatedCompany = ReturnType<typeof createBackDated>

/** Whole numbers from 0, fewer than `below`. */
export function drawFrom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
}

/** The objects of an entity as a client reads them. */
export function readRows(company: BooksCompany, entity: string): Record<string, unknown>[] {
  const { rows } = company.query(`SELECT * FROM ${entity} MAXRESULTS 1000`)
  return JSON.parse(JSON.stringify(rows)) as Record<string, unknown>[]
}

/**
 * A random company in which documents are dated apart from when they are entered: invoices, payments and credit memos
 * of earlier and later days, paid in parts, by several payments and by credits, edited, dated anew, voided and deleted
 * afterwards. Every third company has one currency.
 */
export function createBackDated(seed: number, { receipts = false } = {}) {
  const draw = drawFrom(seed)
  let time = end - 40 * 86_400_000
  const company = createCompany({
    realmId,
    seed,
    clock: { now: () => time },
    customers: 3 + (seed % 4),
    invoices: 20 + (seed % 5) * 8,
    multiCurrency: seed % 3 !== 0,
  })
  const only = receipts ? [...activityNames, ...receiptActivityNames] : activityNames
  const activity = createActivity(company, { seed, only })
  const { operations } = company
  const rows = (entity: string) => readRows(company, entity)
  const pick = (entity: string, fits: (row: Record<string, unknown>) => boolean = () => true) => {
    const found = rows(entity).filter(fits)
    return found[draw(found.length)] ?? null
  }
  const today = () => new Date(time).toISOString().slice(0, 10)
  /** Mostly long ago, sometimes in the days to come. */
  const someDay = () => addDays(today(), draw(5) === 0 ? draw(15) : -draw(120))
  const idOf = (row: Record<string, unknown>) => String(row['Id'])
  const customerOf = (row: Record<string, unknown>) =>
    (row['CustomerRef'] as { value: string }).value
  const isOwed = (row: Record<string, unknown>) => Number(row['Balance']) > 0

  let seen = new Set<string>()
  const acts: Record<string, () => unknown> = {
    invoice() {
      const customer = pick('Customer')
      if (customer === null) return
      const txnDate = someDay()
      const dueDate = draw(8) === 0 ? null : addDays(txnDate, draw(60))
      const amount = `${1 + draw(900)}.${10 + draw(89)}`
      operations.createInvoice({ customerId: idOf(customer), amount, txnDate, dueDate })
    },
    memo() {
      const customer = pick('Customer')
      if (customer === null) return
      const amount = `${1 + draw(300)}.5`
      operations.createCreditMemo({ customerId: idOf(customer), amount, txnDate: someDay() })
    },
    pay() {
      const invoice = pick('Invoice', isOwed)
      if (invoice === null) return
      const owed = Number(invoice['Balance'])
      const amount = (draw(2) === 0 ? owed : owed / 2).toFixed(2)
      operations.receivePayment({
        customerId: customerOf(invoice),
        amount: draw(4) === 0 ? (owed + 5).toFixed(2) : amount,
        applications: [{ invoiceId: idOf(invoice), amount }],
        txnDate: someDay(),
      })
    },
    useMemo() {
      const memo = pick('CreditMemo', isOwed)
      if (memo === null) return
      const invoice = pick(
        'Invoice',
        (row) => isOwed(row) && customerOf(row) === customerOf(memo) && draw(2) === 0,
      )
      if (invoice === null) return
      const amount = Math.min(Number(memo['Balance']), Number(invoice['Balance'])).toFixed(2)
      operations.receivePayment({
        customerId: customerOf(memo),
        amount: '0',
        applications: [{ invoiceId: idOf(invoice), amount }],
        credits: [{ creditMemoId: idOf(memo), amount }],
        txnDate: someDay(),
      })
    },
    reDate() {
      const entity = draw(3) === 0 ? 'CreditMemo' : 'Invoice'
      const row = pick(entity)
      if (row === null) return
      company.write!({
        entity,
        operation: 'update',
        body: { Id: row['Id'], SyncToken: row['SyncToken'], sparse: true, TxnDate: someDay() },
      })
    },
    edit() {
      const invoice = pick('Invoice')
      if (invoice === null) return
      operations.changeInvoice({ id: idOf(invoice), amount: `${1 + draw(700)}.25` })
    },
    end() {
      const entity = (['Invoice', 'Payment', 'CreditMemo'] as const)[draw(3)]!
      const row = pick(entity)
      if (row === null) return
      if (draw(2) === 0) operations.voidTransaction({ entity, id: idOf(row) })
      else operations.deleteTransaction({ entity, id: idOf(row) })
    },
  }
  const names = ['invoice', 'invoice', 'pay', 'pay', 'pay', 'memo', 'useMemo', 'reDate', 'edit', 'end'] // prettier-ignore
  return {
    company,
    now: () => time,
    wait(ms: number) {
      time += ms
    },
    /** Reads it into the tables, with what was deleted since it was read before. */
    async load(sync: TenantSyncStore, options: { keepRaw?: boolean } = {}): Promise<void> {
      const found = new Set(
        transactions.flatMap((entity) => rows(entity).map((row) => `${entity} ${idOf(row)}`)),
      )
      const at = new Date(time).toISOString()
      const gone = [...seen].filter((key) => !found.has(key))
      const tombstones = gone.map((key): Tombstone => {
        const [entity, externalId] = key.split(' ') as [(typeof transactions)[number], string]
        return { entity, externalId, deletedAt: at, reason: 'deleted' }
      })
      await loadCompany(sync, company, at, tombstones, options)
      seen = found
    },
    /** Does some of that, at intervals of half an hour. */
    act(steps: number): void {
      for (let step = 0; step < steps; step += 1) {
        time += 1_800_000
        if (draw(3) === 0) activity.step()
        try {
          acts[names[draw(names.length)]!]!()
        } catch (error) {
          // What QuickBooks refuses did not happen.
          if (!(error instanceof BookError)) throw error
        }
      }
    },
  }
}
