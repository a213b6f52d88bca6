import { describe, expect, test } from 'vitest'
import {
  createCompany,
  createEmulator,
  createIndexedCompany,
  createVirtualClock,
} from '../src/index.ts'
import type { Company, IndexedCompany } from '../src/index.ts'

const clock = createVirtualClock({ start: '2026-11-23T15:00:00Z' })
const invoices = 2_013
const company = createIndexedCompany({
  realmId: '9341457021729999',
  clock,
  invoices,
  customers: 37,
})

interface Row {
  Id: string
  TotalAmt: number
  Balance: number
  UnappliedAmt: number
  RemainingCredit: number
  TxnDate: string
  DocNumber: string
  PrivateNote?: string
  CustomerRef: { value: string; name: string }
  LinkedTxn: { TxnId: string }[]
  Line: { Amount: number; LinkedTxn?: { TxnId: string; TxnType: string }[] }[]
  MetaData: { CreateTime: string; LastUpdatedTime: string }
}

/** Rows as a client would see them, all pages of a statement. */
function readAll(statement: string, from: Company = company): Row[] {
  const rows: Row[] = []
  for (;;) {
    const page = from.query(`${statement} STARTPOSITION ${rows.length + 1} MAXRESULTS 1000`)
    rows.push(...(JSON.parse(JSON.stringify(page.rows)) as Row[]))
    if (page.rows.length < 1000) return rows
  }
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const cents = (amount: number) => Math.round(amount * 100)
const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + cents(amount), 0)
const at = (time: string) => Date.parse(time)

const all = {
  Customer: readAll(
    'SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY MetaData.CreateTime',
  ),
  Invoice: readAll('SELECT * FROM Invoice ORDERBY MetaData.CreateTime'),
  Payment: readAll('SELECT * FROM Payment ORDERBY MetaData.CreateTime'),
  CreditMemo: readAll('SELECT * FROM CreditMemo ORDERBY MetaData.CreateTime'),
}
const entities = ['Customer', 'Invoice', 'Payment', 'CreditMemo'] as const

describe('rows by index', () => {
  test('every row is there once, in order of CreateTime, and counted', () => {
    expect(entities.map((entity) => all[entity].length)).toEqual([37, 2013, 1700, 100])
    for (const entity of entities) {
      const ids = new Set(all[entity].map(({ Id }) => Id))
      expect(ids.size).toBe(all[entity].length)
      expect(company.query(`SELECT COUNT(*) FROM ${entity}`).totalCount).toBe(ids.size)
      const times = all[entity].map(({ MetaData }) => at(MetaData.CreateTime))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(
        Math.max(...all[entity].map(({ MetaData }) => at(MetaData.LastUpdatedTime))),
      ).toBeLessThanOrEqual(clock.now())
    }
    const seconds = new Set(all.Invoice.map(({ MetaData }) => MetaData.CreateTime))
    expect(seconds.size).toBeLessThan(all.Invoice.length)
  })

  test('the four balance identities hold', () => {
    const applied = { Invoice: new Map<string, number>(), CreditMemo: new Map<string, number>() }
    for (const payment of all.Payment) {
      let debits = 0
      for (const line of payment.Line) {
        const { TxnId, TxnType } = line.LinkedTxn![0]!
        const map = applied[TxnType as 'Invoice']
        map.set(TxnId, (map.get(TxnId) ?? 0) + cents(line.Amount))
        debits += TxnType === 'Invoice' ? cents(line.Amount) : -cents(line.Amount)
      }
      expect(debits + cents(payment.UnappliedAmt)).toBe(cents(payment.TotalAmt))
    }
    const balances = new Map<string, number>()
    const add = (row: Row, amount: number) =>
      balances.set(row.CustomerRef.value, (balances.get(row.CustomerRef.value) ?? 0) + amount)
    for (const invoice of all.Invoice) {
      const paid = applied.Invoice.get(invoice.Id) ?? 0
      expect(cents(invoice.TotalAmt) - paid).toBe(cents(invoice.Balance))
      expect(invoice.LinkedTxn.length > 0).toBe(paid > 0)
      add(invoice, cents(invoice.Balance))
    }
    for (const memo of all.CreditMemo) {
      const used = applied.CreditMemo.get(memo.Id) ?? 0
      expect(cents(memo.TotalAmt) - used).toBe(cents(memo.Balance))
      expect(memo.RemainingCredit).toBe(memo.Balance)
      add(memo, -cents(memo.Balance))
    }
    for (const payment of all.Payment) add(payment, -cents(payment.UnappliedAmt))
    for (const customer of all.Customer) {
      expect(cents(customer.Balance)).toBe(balances.get(customer.Id) ?? 0)
    }
  })

  test('links go both ways, and customers agree', () => {
    const byId = (rows: Row[]) => new Map(rows.map((row) => [row.Id, row]))
    const found = { Invoice: byId(all.Invoice), CreditMemo: byId(all.CreditMemo) }
    for (const payment of all.Payment) {
      for (const { LinkedTxn } of payment.Line) {
        const { TxnId, TxnType } = LinkedTxn![0]!
        const linked = found[TxnType as 'Invoice'].get(TxnId)!
        expect(linked.CustomerRef).toEqual(payment.CustomerRef)
        if (TxnType === 'Invoice')
          expect(linked.LinkedTxn).toEqual([{ TxnId: payment.Id, TxnType: 'Payment' }])
      }
    }
    expect(all.Payment.some(({ Line }) => Line.length === 2)).toBe(true)
    expect(all.Invoice.filter(({ PrivateNote }) => PrivateNote === 'Voided')).toHaveLength(100)
  })

  test('totals say what the rows add up to', () => {
    expect(company.totals).toEqual({
      customers: 37,
      invoices,
      payments: 1700,
      creditMemos: 100,
      invoiced: sum(all.Invoice.map((row) => row.TotalAmt)),
      outstanding: sum(all.Invoice.map((row) => row.Balance)),
      received: sum(all.Payment.map((row) => row.TotalAmt)),
      unapplied: sum(all.Payment.map((row) => row.UnappliedAmt)),
      remainingCredit: sum(all.CreditMemo.map((row) => row.RemainingCredit)),
    })
  })

  test('rows have the keys that books kept in memory would send', () => {
    const books = createCompany({ realmId: '1', clock, customers: 0, multiCurrency: false })
    const { operations } = books
    const id = (object: Record<string, unknown>) => object['Id'] as string
    const customerId = id(
      operations.createCustomer({ displayName: 'A', companyName: 'A', email: 'a@example.test' }),
    )
    const line = { customerId, amount: '10.00' }
    const invoiceId = id(operations.createInvoice(line))
    const paymentId = id(
      operations.receivePayment({
        customerId,
        amount: '10.00',
        applications: [{ invoiceId, amount: '10.00' }],
      }),
    )
    const memoId = id(operations.createCreditMemo(line))
    const keys = (object: unknown) =>
      Object.keys(JSON.parse(JSON.stringify(object)) as object).toSorted()
    const optional = ['DepositToAccountRef', 'PaymentMethodRef', 'PaymentRefNum']
    const compare = (
      entity: 'Customer' | 'Invoice' | 'Payment' | 'CreditMemo',
      own: string,
      theirs: string,
    ) => {
      const expected = keys(books.read(entity, theirs)).filter((key) => !optional.includes(key))
      expect(keys(company.read(entity, own)).filter((key) => !optional.includes(key))).toEqual(
        expected,
      )
    }
    compare('Customer', '1', customerId)
    compare('Invoice', '1', invoiceId)
    compare('Payment', '1', paymentId)
    compare('CreditMemo', '1', memoId)
    const lineKeys = (row: unknown) => keys((row as Row).Line[0])
    expect(lineKeys(company.read('Invoice', '1'))).toEqual(
      expect.arrayContaining(
        lineKeys(books.read('Invoice', invoiceId)).filter((key) => key !== 'Description'),
      ),
    )
    expect(lineKeys(company.read('Payment', '1'))).toEqual(
      lineKeys(books.read('Payment', paymentId)),
    )
  })

  test('text and rows say the same, money digit for digit', () => {
    for (const statement of [
      'SELECT * FROM Invoice ORDERBY MetaData.CreateTime STARTPOSITION 15 MAXRESULTS 20',
      "SELECT * FROM Payment WHERE MetaData.CreateTime >= '2026-01-01' MAXRESULTS 3",
      'SELECT COUNT(*) FROM CreditMemo',
      'SELECT * FROM Customer STARTPOSITION 900',
    ]) {
      const text = company.queryText!(statement)!
      const answer = company.query(statement)
      const page = JSON.parse(text.queryResponse) as Record<string, unknown>
      expect(page[answer.entity] ?? []).toEqual(JSON.parse(JSON.stringify(answer.rows)))
      expect(text.objects).toBe(answer.rows.length)
      const money = (json: string) => json.match(/"(Amount|TotalAmt|Balance|UnappliedAmt)":[^,}]+/g)
      expect(money(JSON.stringify(answer.rows))).toEqual(money(text.queryResponse))
    }
    expect(company.queryText!('SELECT * FROM Invoice MAXRESULTS 1')!.queryResponse).toMatch(
      /"TotalAmt":\d+\.\d\d,/,
    )
    expect(company.queryText!('SELECT * FROM Item')).toBeNull()
    expect(company.query('SELECT * FROM Item').rows).toHaveLength(1)
    expect(() => company.query('SELECT * FROM Invoice WHERE Nothing = 1')).toThrow(
      /Nothing not found/,
    )
  })
})

describe('statements', () => {
  const someTime = all.Invoice[700]!.MetaData.CreateTime
  test.for<[string, (row: Row) => boolean]>([
    [`MetaData.CreateTime >= '${someTime}'`, (row) => at(row.MetaData.CreateTime) >= at(someTime)],
    [`MetaData.CreateTime > '${someTime}'`, (row) => at(row.MetaData.CreateTime) > at(someTime)],
    [`MetaData.CreateTime < '${someTime}'`, (row) => at(row.MetaData.CreateTime) < at(someTime)],
    [`MetaData.CreateTime <= '${someTime}'`, (row) => at(row.MetaData.CreateTime) <= at(someTime)],
    [`MetaData.CreateTime = '${someTime}'`, (row) => at(row.MetaData.CreateTime) === at(someTime)],
    [
      `MetaData.CreateTime >= '2025-06-01' AND MetaData.CreateTime < '2025-07-01'`,
      (row) =>
        at(row.MetaData.CreateTime) >= at('2025-06-01T00:00:00-07:00') &&
        at(row.MetaData.CreateTime) < at('2025-07-01T00:00:00-07:00'),
    ],
    [`MetaData.CreateTime > '2030-01-01' AND MetaData.CreateTime < '2020-01-01'`, () => false],
    [
      `MetaData.LastUpdatedTime >= '${someTime}'`,
      (row) => at(row.MetaData.LastUpdatedTime) >= at(someTime),
    ],
    [`Balance > '100'`, (row) => row.Balance > 100],
    [
      `CustomerRef = '5' AND Balance = '0'`,
      (row) => row.CustomerRef.value === '5' && row.Balance === 0,
    ],
    [`DocNumber LIKE '10%5'`, (row) => /^10.*5$/.test(row.DocNumber)],
    [`Id IN ('3', '400', '99999')`, (row) => ['3', '400'].includes(row.Id)],
    [`TxnDate >= '2026-11-01'`, (row) => row.TxnDate >= '2026-11-01'],
  ])('WHERE %s', ([where, holds]) => {
    const expected = all.Invoice.filter(holds).map(({ Id }) => Id)
    const rows = readAll(`SELECT * FROM Invoice WHERE ${where} ORDERBY MetaData.CreateTime`)
    expect(rows.map(({ Id }) => Id)).toEqual(expected)
    expect(company.query(`SELECT COUNT(*) FROM Invoice WHERE ${where}`).totalCount).toBe(
      expected.length,
    )
  })
  test('other orders', () => {
    const descending = readAll('SELECT * FROM Invoice ORDERBY MetaData.CreateTime DESC')
    expect(descending.map(({ Id }) => Id)).toEqual(all.Invoice.map(({ Id }) => Id).toReversed())
    const byBalance = readAll("SELECT * FROM Invoice WHERE Balance > '0' ORDERBY Balance DESC").map(
      ({ Balance }) => Balance,
    )
    expect(byBalance).toEqual(byBalance.toSorted((a, b) => b - a))
    expect(readAll('SELECT * FROM Invoice')[0]!.Id).toBe('2013')
  })
})

test('changes: whatever moved since then, nothing deleted', () => {
  const since = clock.now() - 20 * 86_400_000
  const [group] = company.changes(['Invoice'], since)
  const expected = all.Invoice.filter(({ MetaData }) => at(MetaData.LastUpdatedTime) >= since)
  expect(group!.changed.map((row) => String(row['Id'])).toSorted(byText)).toEqual(
    expected.map(({ Id }) => Id).toSorted(byText),
  )
  expect(group!.deleted).toEqual([])
  expect(
    company.changes(['Payment', 'Item'], clock.now() + 1).flatMap(({ changed }) => changed),
  ).toEqual([])
})

test('a million invoices need hardly any memory', async () => {
  const emulator = createEmulator({ clock, companies: [{ invoices: 1_000_000 }], throttle: false })
  const large = emulator.companies[0] as IndexedCompany
  expect(large.totals).toMatchObject({ customers: 10_000, invoices: 1_000_000, payments: 850_000 })
  const { accessToken } = emulator.issueTokens({ realmId: large.realmId })
  const before = process.memoryUsage().heapUsed
  for (const start of [1, 99_501, 500_001, 999_501]) {
    const statement = `SELECT * FROM Invoice ORDERBY MetaData.CreateTime STARTPOSITION ${start} MAXRESULTS 500`
    const answer = await emulator.exchange({
      method: 'GET',
      url: `/v3/company/${large.realmId}/query?query=${encodeURIComponent(statement)}`,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    })
    const page = JSON.parse(Buffer.from(answer.body).toString()) as {
      QueryResponse: { Invoice: Row[] }
    }
    expect(page.QueryResponse.Invoice.map(({ Id }) => Number(Id))).toEqual(
      Array.from({ length: 500 }, (_, n) => start + n),
    )
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000)
})
