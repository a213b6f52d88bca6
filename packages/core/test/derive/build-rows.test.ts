import { describe, expect, test } from 'vitest'
import { buildCreditMemoRow } from '../../src/entities/credit-memo/row.ts'
import { buildCustomerRow } from '../../src/entities/customer/row.ts'
import { buildInvoiceRow } from '../../src/entities/invoice/row.ts'
import { buildPaymentSet } from '../../src/entities/payment/row.ts'
import { buildRecurringTemplateRow } from '../../src/entities/recurring-transaction/row.ts'
import { documentFigures, lostFigures } from '../../src/entities/parts/lost-figures.ts'
import { noteUnreadableFields } from '../../src/entities/parts/unreadable-fields.ts'
import { buildReceiptRow } from '../../src/entities/parts/receipt.ts'
import { isVoidedNote } from '../../src/entities/parts/void-evidence.ts'
import type { EntityName, EntityTypes } from '../../src/entities/entity-table.ts'
import { parseRows } from '../../src/entities/parse-rows.ts'
import { readFixture } from '../entities/fixtures.ts'

function wire<E extends EntityName>(entity: E, index: number): EntityTypes[E] {
  const row = parseRows(entity, readFixture(entity), { realmId: '1' }).rows[index]
  if (row === undefined) throw new Error(`The fixture of ${entity} has no object ${index}.`)
  return row
}

describe('buildCustomerRow', () => {
  test('a customer', () => {
    expect(buildCustomerRow(wire('Customer', 0))).toEqual({
      externalId: '7',
      syncToken: '0',
      sourceCreatedAt: '2026-01-12T09:41:07-08:00',
      sourceUpdatedAt: '2026-11-03T16:20:55-08:00',
      unreadableFields: [],
      displayName: 'Alder & Finch Dental',
      companyName: 'Alder & Finch Dental, LLC',
      fullyQualifiedName: 'Alder & Finch Dental',
      parentExternalId: null,
      isJob: false,
      isProject: false,
      billWithParent: false,
      active: true,
      email: 'office@alderfinch.example, books@alderfinch.example',
      phone: '(555) 010-4477',
      street: '19 Quarry Lane',
      city: 'Bend',
      postalCode: '97701',
      country: 'USA',
      currency: 'USD',
      balance: '1240.5',
      balanceWithJobs: '1365.75',
    })
  })

  test('a sub-customer keeps an id above 2^53, and absent is null', () => {
    expect(buildCustomerRow(wire('Customer', 1))).toMatchObject({
      externalId: '5000000000000503624',
      parentExternalId: '7',
      isJob: true,
      billWithParent: true,
      companyName: null,
      email: null,
      phone: null,
      street: null,
    })
  })

  test('an inactive one loses the suffix that QuickBooks adds, and may have a negative balance', () => {
    expect(buildCustomerRow(wire('Customer', 2))).toMatchObject({
      displayName: 'Fjällräven Søns',
      fullyQualifiedName: 'Fjällräven Søns',
      active: false,
      balance: '-15',
    })
    const named = { Id: '1', DisplayName: 'Ghost (deleted)', Active: true }
    expect(buildCustomerRow(named).displayName).toBe('Ghost (deleted)')
  })
})

test('buildCustomerRow: what is absent is active, and neither a job nor a project', () => {
  const bare = { Id: '1', DisplayName: 'Alder' }
  const flags = { isJob: false, isProject: false, billWithParent: false }
  expect(buildCustomerRow(bare)).toMatchObject({ active: true, ...flags })
  const project = buildCustomerRow({ ...bare, IsProject: true })
  expect(project).toMatchObject({ ...flags, isProject: true })
  const gone = { ...bare, Active: false, DisplayName: 'Alder (deleted 12)' }
  expect(buildCustomerRow(gone).displayName).toBe('Alder')
})

describe('buildInvoiceRow', () => {
  test('an invoice part paid', () => {
    expect(buildInvoiceRow(wire('Invoice', 0))).toEqual({
      externalId: '130',
      syncToken: '1',
      sourceCreatedAt: '2026-10-01T06:00:04-07:00',
      sourceUpdatedAt: '2026-10-20T14:03:11-07:00',
      unreadableFields: [],
      docNumber: 'INV-1043',
      customerExternalId: '7',
      txnDate: '2026-10-01',
      dueDate: '2026-10-31',
      currency: 'USD',
      exchangeRate: null,
      totalAmount: '1196.37',
      balance: '1096.37',
      taxAmount: '8.4',
      depositAmount: null,
      homeTotalAmount: null,
      homeBalance: null,
      baseStatus: 'partially_paid',
      voidEvidence: null,
      voidReason: null,
      isAllZero: false,
      flags: [],
      emailStatus: 'EmailSent',
      recurringTemplateRef: '6',
    })
  })

  test('an invoice voided by its note and its zeros', () => {
    expect(buildInvoiceRow(wire('Invoice', 1))).toMatchObject({
      baseStatus: 'voided',
      voidEvidence: 'note',
      isAllZero: true,
      flags: ['not_sent'],
    })
  })

  test('a foreign one without number and due date; null on the wire is absent', () => {
    expect(buildInvoiceRow(wire('Invoice', 2))).toMatchObject({
      docNumber: null,
      dueDate: null,
      currency: 'CAD',
      exchangeRate: '0.735',
      homeTotalAmount: '36.75',
      depositAmount: '0',
      baseStatus: 'open',
      flags: ['no_due_date', 'not_sent'],
    })
  })

  test('VoidReason is honoured where a source has one, blank ones are not', () => {
    const invoice = wire('Invoice', 0)
    expect(buildInvoiceRow({ ...invoice, VoidReason: 'Billed twice' })).toMatchObject({
      baseStatus: 'voided',
      voidEvidence: 'reason',
      voidReason: 'Billed twice',
    })
    expect(buildInvoiceRow({ ...invoice, VoidReason: '  ' }).baseStatus).toBe('partially_paid')
    expect(buildInvoiceRow({ ...invoice, invoiceStatus: 'VOIDED' }).voidEvidence).toBe('status')
    expect(buildInvoiceRow({ ...invoice, status: 'Voided' }).voidEvidence).toBe('status')
  })

  test('all zero needs a total and a balance of zero, and the flags of its status are kept', () => {
    const build = (TotalAmt: number, Balance: number) =>
      buildInvoiceRow({ ...wire('Invoice', 1), PrivateNote: null, TotalAmt, Balance })
    expect(build(0, 5).isAllZero).toBe(false)
    expect(build(5, 0).isAllZero).toBe(false)
    expect(build(0, 0)).toMatchObject({ isAllZero: true, flags: ['zero_total', 'not_sent'] })
  })

  test('a group whose lines have amounts is not all zero', () => {
    const Line = [{ Amount: 0, GroupLineDetail: { Line: [{ Amount: 5 }] } }]
    const invoice = { ...wire('Invoice', 1), Line }
    expect(buildInvoiceRow(invoice).isAllZero).toBe(false)
  })

  test('a transaction without a currency gets the home currency, and raw is kept on request', () => {
    const { CurrencyRef: _, ...invoice } = wire('Invoice', 0)
    const row = buildInvoiceRow(invoice as typeof invoice & { Id: string }, {
      homeCurrency: 'USD',
      keepRaw: true,
    })
    expect(row.currency).toBe('USD')
    expect(JSON.parse(row.raw ?? '')).toEqual(invoice)
    expect(buildInvoiceRow(wire('Invoice', 0))).not.toHaveProperty('raw')
  })
})

test('buildPaymentSet: cash on two invoices and the rest on account', () => {
  const set = buildPaymentSet(wire('Payment', 0))
  expect(set).toMatchObject({
    externalId: '72',
    currency: 'USD',
    totalAmount: '250',
    unappliedAmount: '30',
    cashApplied: '220',
    creditApplied: '0',
    referenceNumber: 'CHK 2204',
    isAutomaticCreditLink: false,
    isVoided: false,
  })
  expect(set.settlements.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
    'cash 120',
    'cash 100',
    'unapplied 30',
  ])
})

test('buildPaymentSet: the automatic link of a credit is no cash, and a void leaves no rows', () => {
  expect(buildPaymentSet(wire('Payment', 1))).toMatchObject({
    totalAmount: '0',
    creditApplied: '100',
    isAutomaticCreditLink: true,
  })
  expect(buildPaymentSet(wire('Payment', 2))).toMatchObject({
    isVoided: true,
    voidEvidence: 'note',
    settlements: [],
  })
})

test('buildPaymentSet: a void with lines leaves no rows either', () => {
  const set = buildPaymentSet({ ...wire('Payment', 0), VoidReason: 'paid twice' })
  const none = { settlements: [], linksUnreadable: false, cashApplied: '0', creditApplied: '0' }
  expect(set).toMatchObject({ isVoided: true, voidEvidence: 'reason', ...none })
})

test('the fields that a figure needs are listed in order, each once', () => {
  const row = {}
  const paths = ['TxnDate', 'CurrencyRef', 'DocNumber', 'CustomerRef.value']
  noteUnreadableFields(row, paths.map((path) => ({ path, isRead: false }))) // prettier-ignore
  const others = ['Balance', 'TxnDate']
  expect(lostFigures(documentFigures, row)).toEqual(['CurrencyRef', 'CustomerRef.value', 'TxnDate'])
  expect(lostFigures(documentFigures, row, { others })).toEqual([
    'Balance',
    'CurrencyRef',
    'CustomerRef.value',
    'TxnDate',
  ])
  expect(lostFigures([], {}, { others: ['B', 'A'] })).toEqual(['A', 'B'])
})

test('buildPaymentSet: every field of the wire has its own column', () => {
  const payment = { ...wire('Payment', 0), ExchangeRate: '0.73' }
  const { settlements: _, ...set } = buildPaymentSet(payment)
  expect(set).toEqual({
    externalId: '72',
    syncToken: '0',
    sourceCreatedAt: '2026-10-20T14:03:11-07:00',
    sourceUpdatedAt: '2026-10-20T14:03:11-07:00',
    unreadableFields: [],
    customerExternalId: '7',
    txnDate: '2026-10-20',
    currency: 'USD',
    exchangeRate: '0.73',
    totalAmount: '250',
    unappliedAmount: '30',
    cashApplied: '220',
    creditApplied: '0',
    referenceNumber: 'CHK 2204',
    isAutomaticCreditLink: false,
    linksUnreadable: false,
    isVoided: false,
    voidEvidence: null,
    isAllZero: false,
  })
})

test('a document without customer, date, number and version has null for each', () => {
  const none = { customerExternalId: null, txnDate: null, exchangeRate: null, syncToken: null }
  const times = { sourceCreatedAt: null, sourceUpdatedAt: null }
  const bare = { Id: '1', TotalAmt: 5, CurrencyRef: { value: 'USD' } }
  expect(buildPaymentSet(bare)).toMatchObject({ ...none, ...times, referenceNumber: null })
  const document = { ...none, ...times, docNumber: null, homeTotalAmount: null }
  expect(buildInvoiceRow({ ...bare, Balance: 5 })).toMatchObject({
    ...document,
    ...{ taxAmount: null, homeBalance: null, depositAmount: null, dueDate: null },
    ...{ emailStatus: null, recurringTemplateRef: null, voidReason: null },
  })
  expect(buildCreditMemoRow({ ...bare, Balance: 5 })).toMatchObject(document)
  expect(buildReceiptRow(bare)).toMatchObject({
    ...document,
    ...{ taxAmount: null, depositAccountRef: null, paymentMethodRef: null, referenceNumber: null },
  })
})

test('buildReceiptRow: money that was paid on the spot', () => {
  const receipt = { ...wire('SalesReceipt', 0), ExchangeRate: 0.73, HomeTotalAmt: 246.38 }
  expect(buildReceiptRow({ ...receipt, TxnTaxDetail: { TotalTax: 7.5 } })).toEqual({
    externalId: '17',
    syncToken: '0',
    sourceCreatedAt: '2026-10-05T09:12:44-07:00',
    sourceUpdatedAt: '2026-10-05T09:12:44-07:00',
    unreadableFields: [],
    docNumber: '1009',
    customerExternalId: '2',
    txnDate: '2026-10-05',
    currency: 'USD',
    exchangeRate: '0.73',
    totalAmount: '337.5',
    taxAmount: '7.5',
    homeTotalAmount: '246.38',
    depositAccountRef: '4',
    paymentMethodRef: '2',
    referenceNumber: '10264',
    isVoided: false,
    voidEvidence: null,
    isAllZero: false,
  })
  expect(buildReceiptRow(wire('RefundReceipt', 0))).toMatchObject({ docNumber: 'RR-9' })
})

test('buildReceiptRow: a void has its note, and zero in every line', () => {
  const voided = { isVoided: true, voidEvidence: 'note', isAllZero: true }
  for (const entity of ['SalesReceipt', 'RefundReceipt'] as const) {
    expect(buildReceiptRow(wire(entity, 1))).toMatchObject(voided)
  }
  const free = { ...wire('SalesReceipt', 1), PrivateNote: null }
  expect(buildReceiptRow({ ...free, Line: [{ Amount: 5 }, { Amount: -5 }] })).toMatchObject({
    isVoided: false,
    isAllZero: false,
  })
  expect(buildReceiptRow({ ...wire('SalesReceipt', 0), Line: [] }).isAllZero).toBe(false)
})

test('buildCreditMemoRow: every field of the wire has its own column', () => {
  const memo = { ...wire('CreditMemo', 0), ExchangeRate: 0.73, HomeTotalAmt: 102.2 }
  expect(buildCreditMemoRow(memo)).toEqual({
    externalId: '73',
    syncToken: '1',
    sourceCreatedAt: '2026-10-05T12:00:00-07:00',
    sourceUpdatedAt: '2026-10-21T08:00:00-07:00',
    unreadableFields: [],
    docNumber: 'CM-7',
    customerExternalId: '7',
    txnDate: '2026-10-05',
    currency: 'USD',
    exchangeRate: '0.73',
    totalAmount: '140',
    balance: '40',
    remainingCredit: '40',
    homeTotalAmount: '102.2',
    state: 'partially_applied',
    voidEvidence: null,
    isAllZero: false,
  })
})

test('buildCreditMemoRow: all zero needs a total, a rest and lines of zero', () => {
  const memo = { ...wire('CreditMemo', 1), PrivateNote: null }
  expect(buildCreditMemoRow(memo)).toMatchObject({ isAllZero: true, voidEvidence: null })
  expect(buildCreditMemoRow({ ...memo, TotalAmt: 5 }).isAllZero).toBe(false)
  expect(buildCreditMemoRow({ ...memo, RemainingCredit: 5 }).isAllZero).toBe(false)
  expect(buildCreditMemoRow({ ...memo, Line: [{ Amount: 5 }] }).isAllZero).toBe(false)
  expect(buildCreditMemoRow({ ...memo, VoidReason: 'twice' }).voidEvidence).toBe('reason')
  expect(buildCreditMemoRow({ ...memo, status: 'Voided' }).voidEvidence).toBe('status')
})

test('buildCreditMemoRow: its state', () => {
  expect(buildCreditMemoRow(wire('CreditMemo', 0))).toMatchObject({
    totalAmount: '140',
    balance: '40',
    remainingCredit: '40',
    state: 'partially_applied',
    voidEvidence: null,
  })
  expect(buildCreditMemoRow(wire('CreditMemo', 1))).toMatchObject({ state: 'voided' })
  const { RemainingCredit: _, ...without } = wire('CreditMemo', 0)
  expect(buildCreditMemoRow(without as EntityTypes['CreditMemo']).remainingCredit).toBe('40')
})

test('the remaining credit of a memo is RemainingCredit, where Balance says otherwise', () => {
  const memo = { ...wire('CreditMemo', 0), Balance: 30 } as EntityTypes['CreditMemo']
  expect(buildCreditMemoRow(memo)).toMatchObject({ balance: '30', remainingCredit: '40' })
})

test('a memo with neither Balance nor RemainingCredit is marked and not applied; a memo of zero is applied', () => {
  const { RemainingCredit: _, Balance: __, ...memo } = wire('CreditMemo', 0)
  expect(buildCreditMemoRow(memo as EntityTypes['CreditMemo'])).toMatchObject({
    state: 'anomaly',
    remainingCredit: '0',
    unreadableFields: ['RemainingCredit'],
  })
  const nothing = { ...memo, TotalAmt: 0 } as EntityTypes['CreditMemo']
  expect(buildCreditMemoRow(nothing)).toMatchObject({ state: 'applied', unreadableFields: [] })
})

test('Parent (deleted):Child (deleted) keeps no suffix, and an active name keeps its own', () => {
  const named = (Active: boolean, DisplayName: string, FullyQualifiedName: string) => {
    const row = buildCustomerRow({
      ...wire('Customer', 0),
      Active,
      DisplayName,
      FullyQualifiedName,
    })
    return [row.displayName, row.fullyQualifiedName]
  }
  expect(named(false, 'Child (deleted)', 'Parent (deleted):Child (deleted)')).toEqual([
    'Child',
    'Parent:Child',
  ])
  expect(named(false, 'C (deleted 2)', 'A (deleted):B (deleted 1):C (deleted 2)')).toEqual([
    'C',
    'A:B:C',
  ])
  expect(named(true, 'Child', 'Parent (deleted):Child')).toEqual(['Child', 'Parent:Child'])
  expect(named(true, 'Old (deleted)', 'Old (deleted)')).toEqual(['Old (deleted)', 'Old (deleted)'])
})

test('a transaction without CurrencyRef gets the home currency; without a known one it is marked', () => {
  const { CurrencyRef: _, ...invoice } = wire('Invoice', 0)
  const build = (options?: { homeCurrency: string }) =>
    buildInvoiceRow(invoice as EntityTypes['Invoice'], options)
  expect(build({ homeCurrency: 'EUR' })).toMatchObject({ currency: 'EUR', unreadableFields: [] })
  expect(build()).toMatchObject({ currency: '', unreadableFields: ['CurrencyRef'] })
})

test('buildRecurringTemplateRow: out of its wrapper, numbers as text or not', () => {
  expect(buildRecurringTemplateRow(wire('RecurringTransaction', 0))).toEqual({
    externalId: '1483',
    syncToken: '0',
    sourceCreatedAt: '2026-01-28T10:00:00-08:00',
    sourceUpdatedAt: '2026-01-28T10:00:00-08:00',
    unreadableFields: [],
    templateRef: '6',
    templateType: 'Invoice',
    name: 'Alder & Finch, managed workstations',
    active: true,
    recurType: 'Automated',
    intervalType: 'Monthly',
    intervalCount: 1,
    startDate: '2026-02-01',
    endDate: null,
    nextDate: '2026-12-01',
    previousDate: '2026-11-01',
    maxOccurrences: null,
    customerExternalId: '7',
    currency: 'USD',
    totalAmount: '1010',
    taxAmount: '5',
  })
  expect(buildRecurringTemplateRow(wire('RecurringTransaction', 1))).toMatchObject({
    templateType: 'SalesReceipt',
    intervalCount: 3,
    maxOccurrences: 8,
    totalAmount: '99.99',
  })
  expect(buildRecurringTemplateRow(wire('RecurringTransaction', 2))).toMatchObject({
    templateType: 'Bill',
    recurType: 'UnScheduled',
    intervalType: null,
    intervalCount: 1,
  })
})

test('buildRecurringTemplateRow: without its parts it is inactive, and runs at no date', () => {
  const bare = { Invoice: { Id: '1', CurrencyRef: { value: 'USD' } } }
  const none = { name: null, recurType: null, intervalType: null, templateRef: null }
  const dates = { startDate: null, endDate: null, nextDate: null, previousDate: null }
  const rest = { active: false, intervalCount: 1, maxOccurrences: null, customerExternalId: null }
  const amounts = { totalAmount: '0', taxAmount: '0' }
  expect(buildRecurringTemplateRow(bare)).toMatchObject({ ...none, ...dates, ...rest, ...amounts })
  const zero = { RecurringInfo: { ScheduleInfo: { NumInterval: '0', MaxOccurrences: 0 } } }
  expect(buildRecurringTemplateRow({ Invoice: { ...bare.Invoice, ...zero } })).toMatchObject(rest)
})

test('a payment is all zero without an amount, money on account and lines', () => {
  const zero = { Id: '1', TotalAmt: 0, UnappliedAmt: 0, Line: [] }
  expect(buildPaymentSet(zero)).toMatchObject({ isAllZero: true, isVoided: false })
  expect(buildPaymentSet({ Id: '1', TotalAmt: 0, UnappliedAmt: 0 }).isAllZero).toBe(true)
  expect(buildPaymentSet({ ...zero, TotalAmt: 5 }).isAllZero).toBe(false)
  expect(buildPaymentSet({ ...zero, UnappliedAmt: 5 }).isAllZero).toBe(false)
  expect(buildPaymentSet({ ...zero, Line: [{ Amount: 0 }] }).isAllZero).toBe(false)
})

test('a payment that leaves UnappliedAmt out: absent is null, so without lines it is on account', () => {
  const { UnappliedAmt: _, ...payment } = wire('Payment', 0)
  const onAccount = buildPaymentSet({ ...payment, TotalAmt: 65, Line: [] })
  expect(onAccount).toMatchObject({ unappliedAmount: '65', cashApplied: '0' })
  expect(onAccount.settlements).toMatchObject([{ kind: 'unapplied', amount: '65' }])
  const Line = [{ Amount: 65, LinkedTxn: [{ TxnId: '71', TxnType: 'Invoice' }] }]
  const applied = buildPaymentSet({ ...payment, TotalAmt: 65, Line })
  expect(applied).toMatchObject({ unappliedAmount: '0', cashApplied: '65' })
})

describe('the word in a note', () => {
  test.each([
    'Voided',
    'voided',
    ' VOIDED - twice',
    'Voided\nold memo',
    'Old memo. Voided',
    'x voided ',
  ])('%j is evidence', (note) => expect(isVoidedNote(note)).toBe(true))
  test.each(['', 'Avoided', 'Voidedness', 'was voided by Ann', 'not voided yet', null, undefined])(
    '%j is none',
    (note) => expect(isVoidedNote(note)).toBe(false),
  )
})
