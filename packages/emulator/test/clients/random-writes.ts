import { createSeededRandom } from '../../src/seeded-random.ts'
import type { BooksCompany } from '../../src/index.ts'
import { createEmulator, createVirtualClock } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'
import { openNodeQuickBooks } from './open-node-quickbooks.ts'

/**
 * `count` random writes through HTTP by node-quickbooks, unmodified: creations, whole and sparse updates, deletions and
 * voids of customers, invoices, payments, credit memos and receipts, with stale versions and impossible amounts among
 * them. `check` is called now and then, and at the end. See docs/decisions/0185.
 */
export async function writeAtRandom(options: {
  seed: number
  count: number
  check: (company: BooksCompany) => void
}) {
  const { seed, count, check } = options
  const random = createSeededRandom(seed)
  const clock = createVirtualClock({ start: '2026-11-23T17:00:00Z' })
  const emulator = createEmulator({
    clock,
    throttle: false,
    companies: [{ seed, customers: 8, invoices: 40 }],
  })
  const { url, close } = await emulator.listen()
  const books = emulator.books()
  const { accessToken } = emulator.issueTokens({ realmId: books.realmId })
  const { call } = openNodeQuickBooks({
    url,
    realmId: books.realmId,
    accessToken,
    ...emulator.credentials(),
  })
  const tally = new Map<string, number>()

  /** Empty where there is none; the step is left out then. */
  const pick = (entity: string): Json => {
    const { totalCount } = books.query(`SELECT COUNT(*) FROM ${entity}`)
    if (!totalCount) return {}
    const at = random.integer(1, totalCount)
    const { rows } = books.query(`SELECT * FROM ${entity} STARTPOSITION ${at} MAXRESULTS 1`)
    return JSON.parse(JSON.stringify(rows[0])) as Json
  }
  const cents = (most: number) => random.integer(1, most * 100) / 100
  const line = () => {
    const detail = { ItemRef: { value: '1' }, TaxCodeRef: { value: random.pick(['TAX', 'NON']) } }
    return {
      Amount: cents(900),
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: random.chance(0.1) ? { ...detail, Qty: 3, UnitPrice: 2 } : detail,
    }
  }
  const lines = () => Array.from({ length: random.integer(1, 3) }, line)
  const customerRef = () => ({ value: random.chance(0.02) ? '999999' : pick('Customer')['Id'] })
  const version = ({ Id, SyncToken }: Json) => ({
    Id,
    SyncToken: random.chance(0.03) ? '999' : SyncToken,
  })
  const applied = (customerId: string): Json[] => {
    const of = (entity: string) =>
      books.query(
        `SELECT * FROM ${entity} WHERE CustomerRef = '${customerId}' AND Balance > '0' MAXRESULTS 3`,
      ).rows as Json[]
    const part = (row: Json, type: string) => {
      const open = Number(JSON.stringify(row['Balance']))
      const amount = random.chance(0.6) ? open : Math.floor(open * 50) / 100
      return { Amount: amount, LinkedTxn: [{ TxnId: row['Id'], TxnType: type }] }
    }
    const used = [
      ...of('Invoice').map((row) => part(row, 'Invoice')),
      ...(random.chance(0.4) ? of('CreditMemo').map((row) => part(row, 'CreditMemo')) : []),
    ]
    return used.filter(({ Amount }) => Amount > 0)
  }
  const payment = (customerId: string) => {
    const Line = applied(customerId)
    const owed = Line.reduce(
      (sum, one) => sum + (one['LinkedTxn'][0].TxnType === 'Invoice' ? 1 : -1) * one['Amount'],
      0,
    )
    const surplus = random.chance(0.4) ? cents(50) : 0
    const total = Math.max(0, Math.round((owed + surplus) * 100) / 100)
    return { CustomerRef: { value: customerId }, TotalAmt: random.chance(0.05) ? 1 : total, Line }
  }
  const taxed = () =>
    random.chance(0.3) ? { TxnTaxDetail: { TxnTaxCodeRef: { value: '2' } } } : {}
  const sale = () => ({ CustomerRef: customerRef(), Line: lines(), ...taxed() })

  const steps: readonly [weight: number, name: string, input: () => unknown][] = [
    [4, 'createCustomer', () => ({ DisplayName: `Customer ${random.integer(1, 4000)}` })],
    [
      2,
      'createCustomer',
      () => ({ DisplayName: `Job ${random.integer(1, 4000)}`, ParentRef: customerRef() }),
    ],
    [3, 'updateCustomer', () => ({ ...version(pick('Customer')), sparse: true, Notes: 'seen' })],
    [
      2,
      'updateCustomer',
      () => ({ ...version(pick('Customer')), sparse: true, Active: random.chance(0.5) }),
    ],
    [
      1,
      'updateCustomer',
      () => ({ ...version(pick('Customer')), sparse: true, ParentRef: customerRef() }),
    ],
    [16, 'createInvoice', () => ({ ...sale(), ...(random.chance(0.1) ? { Deposit: 1 } : {}) })],
    [6, 'updateInvoice', () => ({ ...pick('Invoice'), sparse: false, Line: lines() })],
    [3, 'updateInvoice', () => ({ ...pick('Invoice'), CustomerRef: customerRef() })],
    [3, 'updateInvoice', () => ({ ...version(pick('Invoice')), sparse: true, PrivateNote: 'x' })],
    [4, 'voidInvoice', () => version(pick('Invoice'))],
    [4, 'deleteInvoice', () => version(pick('Invoice'))],
    [18, 'createPayment', () => payment(pick('Customer')['Id'] as string)],
    [
      6,
      'updatePayment',
      () => {
        const former = pick('Payment')
        return { ...former, sparse: false, ...payment(former['CustomerRef']?.value as string) }
      },
    ],
    [
      3,
      'updatePayment',
      () => ({ ...version(pick('Payment')), sparse: true, TotalAmt: cents(500) }),
    ],
    [3, 'voidPayment', () => ({ ...version(pick('Payment')), sparse: true })],
    [4, 'deletePayment', () => version(pick('Payment'))],
    [7, 'createCreditMemo', sale],
    [3, 'updateCreditMemo', () => ({ ...pick('CreditMemo'), sparse: false, Line: lines() })],
    [3, 'deleteCreditMemo', () => version(pick('CreditMemo'))],
    [2, 'createSalesReceipt', sale],
    [2, 'createRefundReceipt', sale],
    [1, 'deleteSalesReceipt', () => version(pick('SalesReceipt'))],
  ]
  const whole = steps.reduce((sum, [weight]) => sum + weight, 0)

  for (let index = 1; index <= count; index += 1) {
    let ticket = random.integer(1, whole)
    const [, name, input] = steps.find(([weight]) => (ticket -= weight) <= 0)!
    const body = input() as Json
    if (!name.startsWith('create') && body['Id'] === undefined) continue
    const outcome = await call(name, body)
    const key = 'code' in outcome ? `Fault ${outcome.code}` : name
    tally.set(key, (tally.get(key) ?? 0) + 1)
    if (index % 500 === 0 || index === count) check(books)
  }
  const read = async (entity: string) => {
    const all = { field: 'Active', operator: 'IN', value: [true, false] }
    const criteria = [{ field: 'fetchAll', value: true }, ...(entity === 'Customer' ? [all] : [])]
    const outcome = await call(`find${entity}s`, criteria)
    if ('code' in outcome) throw new Error(outcome.code)
    return ((outcome.answer as Json)['QueryResponse'][entity] ?? []) as Json[]
  }
  const rows = {
    invoices: await read('Invoice'),
    payments: await read('Payment'),
    memos: await read('CreditMemo'),
    customers: await read('Customer'),
  }
  const writes = emulator.log.writes().length
  await close()
  await emulator.close()
  return { tally, rows, writes }
}
