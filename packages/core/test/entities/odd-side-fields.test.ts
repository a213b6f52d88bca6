import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCustomerRow } from '../../src/entities/customer/row.ts'
import { buildInvoiceRow } from '../../src/entities/invoice/row.ts'
import { buildPaymentSet } from '../../src/entities/payment/row.ts'
import { buildRecurringTemplateRow } from '../../src/entities/recurring-transaction/row.ts'
import { entityNames, type EntityName, type EntityTypes } from '../../src/entities/entity-table.ts'
import { buildRow } from '../../src/entities/synced.ts'
import { parseRow, parseRows } from '../../src/entities/parse-rows.ts'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import { readFixture } from './fixtures.ts'

/** BODY_RUNS is how many hostile bodies are tried. */
const bodyRuns = Number(process.env['BODY_RUNS'] ?? (process.env['LONG'] === '1' ? 500 : 150))

const realm = { realmId: '9341457021722202' }

/** The first object of the fixture with some fields changed, inside its wrapper when it is a template. */
function odd(entity: EntityName, change: object): object {
  const [first = {}] = readFixture(entity)
  if (entity !== 'RecurringTransaction') return { ...first, ...change }
  return { Invoice: { ...(first['Invoice'] as object), ...change } }
}

function read<E extends EntityName>(
  entity: E,
  change: object,
): { row: EntityTypes[E]; told: string[] } {
  const { row, rejected } = parseRow(entity, odd(entity, change), realm)
  expect(rejected).toEqual([])
  if (row === null) throw new TypeError('Expected a row.')
  return { row, told: unreadableFieldsOf(row).map(({ path, isRead }) => `${path} ${isRead}`) }
}

describe('odd side fields: the row is stored, the field is null or converted, and its path is reported', () => {
  test('DocNumber: 1001 (number) is read as its digits', () => {
    const { row, told } = read('Invoice', { DocNumber: 1001 })
    expect(buildInvoiceRow(row)).toMatchObject({ docNumber: '1001', unreadableFields: [] })
    expect(told).toEqual(['DocNumber true'])
  })

  test('phone and postcode as a number', () => {
    const { row, told } = read('Customer', {
      PrimaryPhone: { FreeFormNumber: 5_551_234 },
      BillAddr: { Line1: 7, PostalCode: 94_043 },
    })
    expect(buildCustomerRow(row)).toMatchObject({
      phone: '5551234',
      street: '7',
      postalCode: '94043',
    })
    expect(told.toSorted()).toEqual([
      'BillAddr.Line1 true',
      'BillAddr.PostalCode true',
      'PrimaryPhone.FreeFormNumber true',
    ])
  })

  test.each([
    ['Customer', { Active: 'true' }, 'Active true', { active: true }],
    ['Customer', { Active: ' FALSE ' }, 'Active true', { active: false }],
    ['Customer', { Active: 'true story' }, 'Active false', { active: true }],
    ['Customer', { Active: 'untrue' }, 'Active false', { active: true }],
    ['Invoice', { ExchangeRate: ' 0.5 ' }, 'ExchangeRate true', { exchangeRate: '0.5' }],
    ['Invoice', { ExchangeRate: '  ' }, 'ExchangeRate false', { exchangeRate: null }],
    ['Invoice', { TxnDate: ' 2026-11-01\n' }, 'TxnDate true', { txnDate: '2026-11-01' }],
    ['Invoice', { TxnDate: '2026-11-01 10:00' }, 'TxnDate true', { txnDate: '2026-11-01' }],
    ['Invoice', { TxnDate: 'on 2026-11-01T10:00' }, 'TxnDate false', { txnDate: null }],
    ['Invoice', { TxnDate: '2026-11-01x' }, 'TxnDate false', { txnDate: null }],
    ['Invoice', { DocNumber: 1.5 }, 'DocNumber true', { docNumber: '1.5' }],
    ['Invoice', { DocNumber: 2 ** 53 }, 'DocNumber false', { docNumber: null }],
    ['Invoice', { DocNumber: null }, undefined, { docNumber: null }],
  ] as const)('%s %j: %s', (entity, change, path, expected) => {
    const { row, told } = read(entity, change)
    expect(told).toEqual(path === undefined ? [] : [path])
    expect(buildRow(entity, row as never)).toMatchObject(expected)
  })

  test('ExchangeRate: ""', () => {
    const { row, told } = read('Invoice', { ExchangeRate: '' })
    expect(buildInvoiceRow(row)).toMatchObject({ exchangeRate: null, unreadableFields: [] })
    expect(told).toEqual(['ExchangeRate false'])
  })

  test('CurrencyRef: {"value": null} is not silently the home currency', () => {
    const { row, told } = read('Invoice', { CurrencyRef: { value: null } })
    expect(buildInvoiceRow(row, { homeCurrency: 'USD' })).toMatchObject({
      currency: '',
      unreadableFields: ['CurrencyRef.value'],
    })
    expect(told).toEqual(['CurrencyRef.value false'])
  })

  test.each([
    ['Invoice', 'CustomerRef'],
    ['Invoice', 'CurrencyRef'],
    ['Invoice', 'RecurDataRef'],
    ['Customer', 'ParentRef'],
    ['Payment', 'CustomerRef'],
    ['CreditMemo', 'CustomerRef'],
    ['RecurringTransaction', 'CustomerRef'],
    ['RecurringTransaction', 'RecurDataRef'],
  ] as const)('%s %s: {} is absent', (entity, field) => {
    expect(read(entity, { [field]: {} }).told).toEqual([])
  })

  test('a document without a customer has no customer, and is not marked as unreadable', () => {
    const { row } = read('Invoice', { CustomerRef: {} })
    expect(buildInvoiceRow(row)).toMatchObject({ customerExternalId: null, unreadableFields: [] })
  })

  test('template StartDate with a time is read as its date', () => {
    const [first] = readFixture('RecurringTransaction') as [{ Invoice: Record<string, object> }]
    const info = first.Invoice['RecurringInfo'] as { ScheduleInfo: object }
    const ScheduleInfo = { ...info.ScheduleInfo, StartDate: '2026-02-01T00:00:00-08:00' }
    const { row, told } = read('RecurringTransaction', {
      RecurringInfo: { ...info, ScheduleInfo },
    })
    expect(buildRecurringTemplateRow(row)).toMatchObject({
      startDate: '2026-02-01',
      unreadableFields: [],
    })
    expect(told).toEqual(['RecurringInfo.ScheduleInfo.StartDate true'])
  })

  test('a field that a figure needs and that is there but unreadable is null and marks the row', () => {
    const invoice = read('Invoice', { DueDate: 'soon', TxnDate: 20_261_101, CustomerRef: '7' })
    expect(buildInvoiceRow(invoice.row)).toMatchObject({
      dueDate: null,
      txnDate: null,
      customerExternalId: null,
      unreadableFields: ['CustomerRef', 'DueDate', 'TxnDate'],
    })
    const template = read('RecurringTransaction', { RecurringInfo: 'monthly' })
    expect(buildRecurringTemplateRow(template.row)).toMatchObject({
      active: false,
      unreadableFields: ['RecurringInfo'],
    })
    const { row } = read('Customer', { ParentRef: { value: [] } })
    expect(buildCustomerRow(row).unreadableFields).toEqual(['ParentRef.value'])
    const deposit = read('Invoice', { Deposit: 'some' })
    expect(buildInvoiceRow(deposit.row)).toMatchObject({
      depositAmount: null,
      unreadableFields: ['Deposit'],
    })
    const owing = read('Customer', { Balance: 'n/a', BalanceWithJobs: {} })
    expect(buildCustomerRow(owing.row)).toMatchObject({
      balance: null,
      balanceWithJobs: null,
      unreadableFields: ['Balance', 'BalanceWithJobs'],
    })
  })

  test('lost fields that no figure needs change no figure: the kind of a line, the name of a currency', () => {
    const line = { Id: '1', Amount: 0, DetailType: {} }
    const zero = { TotalAmt: 0, Balance: 0, PrivateNote: 'Voided', Line: [line] }
    const { row } = read('Invoice', { ...zero, CurrencyRef: { name: {} } })
    expect(buildInvoiceRow(row, { homeCurrency: 'CAD' })).toMatchObject({
      isAllZero: true,
      baseStatus: 'voided',
      currency: 'CAD',
      unreadableFields: [],
    })
    const lost = read('Invoice', { ...zero, Line: [{ Id: '1', Amount: 'n/a' }] })
    expect(buildInvoiceRow(lost.row)).toMatchObject({ isAllZero: false })
  })

  test('a name beside a reference is no figure', () => {
    const { row, told } = read('Invoice', { CustomerRef: { value: '7', name: 12 } })
    expect(buildInvoiceRow(row)).toMatchObject({ customerExternalId: '7', unreadableFields: [] })
    expect(told).toEqual(['CustomerRef.name true'])
  })

  test('LinkedTxn:[{"TxnId":"5"}]: a payment link without type or id becomes other and marks the payment', () => {
    const link = (LinkedTxn: unknown) => read('Payment', { Line: [{ Amount: 40, LinkedTxn }] })
    const other = { kind: 'other', amount: '40', invoiceExternalId: null }
    const cases: [unknown, object, string[]][] = [
      [[{ TxnId: '5' }], { linkedType: '', linkedExternalId: '5' }, ['Line[].LinkedTxn[].TxnType']],
      [
        [{ TxnType: 'Invoice' }],
        { linkedType: 'Invoice', linkedExternalId: '' },
        ['Line[].LinkedTxn[].TxnId'],
      ],
      [['5'], { linkedType: '', linkedExternalId: '' }, ['Line[].LinkedTxn[]']],
      [7, { linkedType: '', linkedExternalId: '' }, ['Line[].LinkedTxn']],
    ]
    for (const [LinkedTxn, expected, paths] of cases) {
      const { row, told } = link(LinkedTxn)
      const set = buildPaymentSet(row)
      expect(set.linksUnreadable).toBe(true)
      expect(set.settlements[0]).toMatchObject({ ...other, ...expected })
      for (const path of paths) expect(told).toContain(`${path} false`)
    }
    // A link outside a list and a numeric id have a plain meaning.
    const { row } = link({ TxnId: 5, TxnType: 'Invoice' })
    expect(buildPaymentSet(row)).toMatchObject({
      linksUnreadable: false,
      settlements: [{ invoiceExternalId: '5' }, { kind: 'unapplied' }],
    })
  })

  test('unreadable lines of a payment: the applied amount becomes other, and nothing looks voided', () => {
    const { row } = read('Payment', {
      TotalAmt: 250,
      UnappliedAmt: 30,
      Line: 'none',
      PrivateNote: 'Voided',
    })
    expect(buildPaymentSet(row)).toMatchObject({
      linksUnreadable: true,
      isVoided: false,
      cashApplied: '0',
      settlements: [
        { kind: 'other', amount: '220', lineNo: 0 },
        { kind: 'unapplied', amount: '30' },
      ],
    })
    const zero = read('Payment', { TotalAmt: 0, UnappliedAmt: 0, Line: 'none' })
    expect(buildPaymentSet(zero.row).isAllZero).toBe(false)
    const invoice = read('Invoice', { TotalAmt: 0, Balance: 0, Line: [{ Amount: 'ten' }] })
    expect(buildInvoiceRow(invoice.row).isAllZero).toBe(false)
  })

  test('raw is the object from the wire, not the converted one', () => {
    const wire = odd('Invoice', { DocNumber: 1001 })
    const { row } = parseRow('Invoice', wire, realm)
    expect(JSON.parse(buildInvoiceRow(row!, { keepRaw: true }).raw ?? '')).toEqual(wire)
    const template = odd('RecurringTransaction', { RecurDataRef: 6 }) as { Invoice: object }
    const { row: wrapper } = parseRow('RecurringTransaction', template, realm)
    const { raw } = buildRecurringTemplateRow(wrapper!, { keepRaw: true })
    expect(JSON.parse(raw ?? '')).toEqual(template.Invoice)
  })

  test('only Id, amounts and name set a row aside, and the version is reported', () => {
    const breaks: [EntityName, object, string][] = [
      ['Customer', { DisplayName: {} }, 'DisplayName'],
      ['Invoice', { TotalAmt: 'ten' }, 'TotalAmt'],
      ['Invoice', { Balance: null }, 'Balance'],
      ['Payment', { UnappliedAmt: [] }, 'UnappliedAmt'],
      ['Payment', { Line: [{ Amount: 'ten' }] }, 'Line[0].Amount'],
      ['CreditMemo', { RemainingCredit: 'x' }, 'RemainingCredit'],
      ['RecurringTransaction', { TotalAmt: true }, 'Invoice.TotalAmt'],
      ['Invoice', { Id: 5 }, 'Id'],
    ]
    for (const [entity, change, path] of breaks) {
      // Beside it, a side field that alone would not matter.
      const { row, rejected } = parseRow(entity, odd(entity, { ...change, PrivateNote: 5 }), realm)
      expect(row).toBeNull()
      expect(rejected).toMatchObject([{ path, sourceUpdatedAt: expect.any(String) }])
    }
  })
})

const keptWhole: Record<EntityName, readonly string[]> = {
  Customer: ['Id', 'DisplayName'],
  Invoice: ['Id', 'TotalAmt', 'Balance'],
  Payment: ['Id', 'TotalAmt', 'UnappliedAmt'],
  CreditMemo: ['Id', 'TotalAmt', 'Balance', 'RemainingCredit'],
  SalesReceipt: ['Id', 'TotalAmt'],
  RefundReceipt: ['Id', 'TotalAmt'],
  RecurringTransaction: ['Id', 'TotalAmt'],
  CompanyInfo: ['Id'],
}

/** Every place within a value, arrays and objects taken apart. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]]
  const within = Array.isArray(value)
    ? value.flatMap((one, index) => placesOf(one, [...path, index]))
    : Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, key]))
  return path.length === 0 ? within : [[...path], ...within]
}

function replace(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): void {
  const holder = value as Record<string | number, unknown>
  if (rest.length === 0) holder[step!] = by
  else replace(holder[step!], rest, by)
}

test.each(entityNames)('%s: the row is stored with any JSON in any side field', (entity) => {
  const depth = entity === 'RecurringTransaction' ? 1 : 0
  const places = readFixture(entity).flatMap((row, index) =>
    placesOf(row)
      .filter((path) => path.length > depth)
      .filter((path) => !keptWhole[entity].includes(String(path[depth])))
      // The lines of a payment hold amounts.
      .filter((path) => entity !== 'Payment' || !holdsAmount(path))
      .map((path) => ({ index, path })),
  )
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>('', 0, {}, [], [null], { value: null }, '2026-02-30', 1e300, 'constructor', '__proto__'),
  ) // prettier-ignore
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...places), value), { minLength: 1, maxLength: 4 }), (changes) => {
      const page = readFixture(entity)
      for (const [{ index, path }, by] of changes) {
        try {
          replace(page[index], path, by)
        } catch {
          // What an earlier change took away.
        }
      }
      const { rows, rejected } = parseRows(entity, page, realm)
      expect(rejected).toEqual([])
      expect(rows).toHaveLength(page.length)
      if (entity === 'CompanyInfo') return
      for (const row of rows) buildRow(entity, row as never)
    }), // prettier-ignore
    { numRuns: bodyRuns },
  )
})

function holdsAmount([line, , field]: readonly (string | number)[]): boolean {
  return line === 'Line' && (field === undefined || field === 'Amount')
}
