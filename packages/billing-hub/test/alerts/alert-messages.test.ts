import type { SyncEntity } from '@vectis/quickbooks/rows'
import { describe, expect, test } from 'vitest'
import { describeOverdue } from '../../src/alerts/describe-overdue.ts'
import { describeService } from '../../src/alerts/describe-uninvoiced.ts'
import {
  completeSettings,
  decideInvoiceOverdue,
  type OverdueCandidate,
  type OverdueSettings,
} from '../../src/alerts/invoice-overdue.ts'
import type { WindowBilling, WindowFacts } from '../../src/alerts/read-window-facts.ts'

const invoice: OverdueCandidate = {
  source: 'quickbooks',
  realmId: '93',
  invoiceId: '17',
  knownFrom: '2026-11-02T10:00:00.000000Z',
  docNumber: 'INV-17',
  baseStatus: 'open',
  isZeroTotal: false,
  balance: '100.5',
  currency: 'USD',
  dueDate: '2026-11-01',
  customerId: 'psa:1',
  availableCredit: '0',
  customerOverdue: '100.5',
  hasNoCustomer: false,
  unreadableSince: null,
  unreadablePath: null,
  unreadableFields: [],
}
const syncedAt = '2026-11-23T08:14:00Z'

function overdue(
  change: Partial<OverdueCandidate> = {},
  more: { today?: string | null; isSyncFresh?: boolean; settings?: OverdueSettings } = {},
) {
  const candidate = { ...invoice, ...change }
  const context = { today: '2026-11-23', isSyncFresh: true, ...more }
  return describeOverdue(candidate, decideInvoiceOverdue(candidate, context), syncedAt)
}

describe('an overdue invoice', () => {
  test('its finding has the evidence', () => {
    expect(overdue()).toEqual({
      key: 'invoice_overdue:quickbooks:93:17',
      rule: 'invoice_overdue',
      fires: true,
      verdict: 'fires',
      fingerprint: '100.5|2026-11-01|psa:1',
      isInconclusive: false,
      customerId: 'psa:1',
      source: 'quickbooks',
      realmId: '93',
      externalId: '17',
      message: `Invoice INV-17: USD 100.50 is 22 days overdue (due 2026-11-01); synced ${syncedAt}`,
      evidence: { ...invoice, daysOverdue: 22, isCoveredByCredit: false, syncedAt },
    })
  })

  test.each<[string, Partial<OverdueCandidate>, string]>([
    ['no number: its id', { docNumber: null }, 'Invoice 17: USD 100.50'],
    ['one day', { dueDate: '2026-11-22' }, 'is 1 day overdue (due 2026-11-22)'],
    ['no due date', { dueDate: null }, 'is 0 days overdue (due never)'],
    ['due later', { dueDate: '2026-12-22' }, 'is 0 days overdue (due 2026-12-22)'],
    [
      'credits that cover all that is overdue',
      { availableCredit: '100.5' },
      '; credits and payments on account of USD 100.50 would cover it; synced',
    ],
    [
      'a currency that cannot be read',
      { unreadableFields: ['CurrencyRef'] },
      'Invoice INV-17: (currency not readable) 100.50 is 22',
    ],
    [
      'a newer version that cannot be read',
      { unreadableSince: syncedAt, unreadablePath: 'TotalAmt' },
      `USD 100.50 cannot be checked: a newer version cannot be read since ${syncedAt}, at TotalAmt; this is the version before it;`,
    ],
    [
      'a newer version of which no path is known',
      { unreadableSince: syncedAt },
      `since ${syncedAt}, at ?; this`,
    ],
    [
      'its due date',
      { dueDate: null, unreadableFields: ['DueDate'] },
      'cannot be checked: its due date cannot be read',
    ],
    [
      'its customer',
      { customerId: null, unreadableFields: ['CustomerRef.value'] },
      'cannot be checked: its customer cannot be read',
    ],
  ])('the message says: %s', (_, change, text) => {
    expect(overdue(change).message).toContain(text)
  })

  test('the message says why it could not be checked, and such a finding closes nothing', () => {
    const stale = overdue({}, { isSyncFresh: false })
    expect(stale.message).toContain('invoices were not read from QuickBooks for a day')
    const anywhere = overdue({}, { today: null })
    expect(anywhere.message).toContain('no time zone is known for this company')
    const others: Partial<OverdueCandidate>[] = [
      { unreadableSince: syncedAt },
      { dueDate: null, unreadableFields: ['DueDate'] },
      { customerId: null, unreadableFields: ['CustomerRef'] },
    ]
    for (const finding of [stale, anywhere, ...others.map((change) => overdue(change))]) {
      expect(finding).toMatchObject({ fires: false, isInconclusive: true })
    }
    const clear: Partial<OverdueCandidate>[] = [
      ...(['paid', 'voided', 'deleted', 'draft', 'credit'] as const).map((baseStatus) => ({
        baseStatus,
      })),
      ...[{ dueDate: null }, { balance: '0' }, { customerId: null }],
    ]
    for (const change of clear) {
      expect(overdue(change)).toMatchObject({ fires: false, isInconclusive: false })
    }
  })

  test('a customer with nothing overdue is covered by no credit', () => {
    expect(overdue({ customerOverdue: '0', availableCredit: '5' }).message).not.toContain('cover')
    expect(overdue({ availableCredit: '100.49' }).message).not.toContain('cover')
  })

  test('what is asked first decides: an empty total, then paid, then the balance, then the date', () => {
    const verdict = (change: Partial<OverdueCandidate>) => overdue(change).verdict
    expect(verdict({ baseStatus: 'paid', isZeroTotal: true })).toBe('zero_total')
    expect(verdict({ balance: '0', dueDate: null })).toBe('below_minimum')
    expect(verdict({ dueDate: '2026-11-20', customerId: null })).toBe('within_grace')
    expect(overdue({ customerId: null }, { isSyncFresh: false }).verdict).toBe('not_linked')
    expect(overdue({ customerId: null }, { today: null }).verdict).toBe('not_linked')
  })

  test('never read: the message names no time', () => {
    const decision = decideInvoiceOverdue(invoice, { today: '2026-11-23', isSyncFresh: true })
    const finding = describeOverdue({ ...invoice, customerId: null, dueDate: null }, decision, undefined) // prettier-ignore
    expect(finding.message).not.toContain('synced')
    expect(finding).toMatchObject({ fingerprint: '100.5||', evidence: { syncedAt: null } })
  })

  test('the settings that no host gave: any balance, three days, credits do not silence', () => {
    expect(completeSettings()).toEqual({
      minBalance: '0',
      graceDays: 3,
      silentWhenCreditCovers: false,
    })
    expect(overdue({}, { settings: { graceDays: 22 } }).verdict).toBe('within_grace')
    expect(overdue({}, { settings: { graceDays: 21 } }).verdict).toBe('fires')
  })
})

const billed = (
  change: Partial<Record<SyncEntity, Partial<WindowBilling>>> = {},
): WindowBilling[] =>
  (['Invoice', 'SalesReceipt'] as const).map((entity) => ({
    entity,
    own: 0,
    ofPayer: 0,
    unreadable: 0,
    last: null,
    ...change[entity],
  })) as WindowBilling[]

const known: WindowFacts = {
  customerId: 'psa:1',
  linkedAccounts: 1,
  inheritedAccounts: 0,
  billing: billed(),
  unreadableTemplates: 0,
  isPrepaid: false,
  isKeptSeparate: false,
  realmIds: ['93'],
  answeredAt: [],
}
const october = { from: '2026-10-01', to: '2026-11-01' }
const reading = (invoices: string, receipts = invoices) =>
  new Map([
    [
      '93',
      {
        latest: invoices,
        entities: new Map<SyncEntity, string>([
          ['Invoice', invoices],
          ['SalesReceipt', receipts],
        ]),
      },
    ],
  ])

function service(
  change: Partial<WindowFacts> | null = {},
  {
    payer,
    tickets = {},
    readings = reading(syncedAt),
    ...context
  }: {
    payer?: Partial<WindowFacts>
    tickets?: { resolved?: number; isExcluded?: boolean; billedThrough?: string }
    readings?: ReturnType<typeof reading>
    today?: string
    settings?: { minTickets?: number; billingLagDays?: number }
    isSandbox?: boolean
  } = {},
) {
  return describeService(
    { customerId: 'psa:1', resolved: 7, ...tickets },
    october,
    {
      known: change === null ? undefined : { ...known, ...change },
      payer: payer === undefined ? undefined : { ...known, customerId: 'psa:9', ...payer },
    },
    { today: '2026-11-23', settings: undefined, isSandbox: false, readings, ...context },
  )
}

describe('service without an invoice', () => {
  test('its finding has the evidence', () => {
    const last = { docNumber: 'INV-1043', date: '2026-09-12' }
    const finding = service({ billing: billed({ Invoice: { last } }) })
    expect(finding).toEqual({
      key: 'service_without_invoice:psa:1:2026-10-01:2026-11-01',
      rule: 'service_without_invoice',
      fires: true,
      verdict: 'fires',
      fingerprint: '7',
      isInconclusive: false,
      customerId: 'psa:1',
      source: '',
      realmId: '',
      externalId: null,
      message: `7 tickets resolved 2026-10-01 to 2026-10-31, 0 invoices; last invoice INV-1043 on 2026-09-12; synced ${syncedAt}`,
      evidence: {
        from: '2026-10-01',
        to: '2026-11-01',
        resolvedTickets: 7,
        lastInvoice: last,
        linkedAccounts: 1,
        billedThrough: null,
        payerInvoices: 0,
        billed: [
          { document: 'invoice', inWindow: 0, ofPayer: 0, last },
          { document: 'sales receipt', inWindow: 0, ofPayer: 0, last: null },
        ],
        syncedAt,
      },
    })
  })

  test('the message counts what was billed, and names the latest of all documents', () => {
    const say = (change: Parameters<typeof billed>[0]) => service({ billing: billed(change) })
    expect(service().message).toContain('0 invoices; no invoice in the year before')
    const one = say({ Invoice: { own: 1 }, SalesReceipt: { own: 2 } })
    expect(one.message).toContain(', 1 invoice, 2 sales receipts; ')
    expect(one).toMatchObject({ verdict: 'invoiced', isInconclusive: false })
    expect(say({ SalesReceipt: { own: 1 } })).toMatchObject({ verdict: 'sales_receipt' })
    const invoiceOf = (date: string) => ({ last: { docNumber: 'I', date } })
    const receipt = { last: { docNumber: null, date: '2026-09-02' } }
    const latest = (date: string) =>
      say({ Invoice: invoiceOf(date), SalesReceipt: receipt }).message
    expect(latest('2026-09-01')).toContain('last sales receipt (no number) on 2026-09-02')
    expect(latest('2026-09-02')).toContain('last invoice I on 2026-09-02')
    expect(latest('2026-09-03')).toContain('last invoice I on 2026-09-03')
  })

  test('what could not be read is named, and closes nothing', () => {
    const both = { Invoice: { unreadable: 1 }, SalesReceipt: { unreadable: 1 } }
    const finding = service({ billing: billed(both), unreadableTemplates: 1 })
    expect(finding).toMatchObject({ verdict: 'invoice_unreadable', isInconclusive: true })
    expect(finding.message).toContain(
      '; cannot be checked: an invoice and a sales receipt and a recurring template could not be read and may be dated in these days',
    )
    const paying = { billing: billed({ SalesReceipt: { unreadable: 1 } }) }
    expect(service({}, { payer: paying }).message).toContain(': a sales receipt could not')
    expect(service({}, { payer: { unreadableTemplates: 1 } }).message).toContain(': a recurring')
    expect(service().message).not.toContain('cannot')
  })

  test.each([
    ['billed in the window', { payer: { billing: billed({ Invoice: { own: 1 } }) } }, 'billed_through_parent'],
    ['a receipt', { payer: { billing: billed({ SalesReceipt: { own: 1 } }) } }, 'billed_through_parent'],
    ['is prepaid', { payer: { isPrepaid: true } }, 'prepaid'],
    ['billed nothing', { payer: {} }, 'fires'],
  ] as const)('the customer that pays for it: %s', (_, options, verdict) => {
    expect(service({}, options).verdict).toBe(verdict)
  }) // prettier-ignore

  test('an account that pays for its account bills it', () => {
    const finding = service({ billing: billed({ Invoice: { ofPayer: 2 } }) })
    expect(finding).toMatchObject({
      verdict: 'billed_through_parent',
      evidence: { payerInvoices: 2, billed: [{ ofPayer: 2 }, { ofPayer: 0 }] },
    })
    const tickets = { billedThrough: 'psa:9' }
    expect(service({}, { tickets }).evidence).toMatchObject({ billedThrough: 'psa:9' })
  })

  test('an account of its own, an inherited one or the payer’s is enough', () => {
    const none = { linkedAccounts: 0 }
    expect(service(none)).toMatchObject({ verdict: 'no_billing_account', isInconclusive: true })
    expect(service(none).message).toContain('2026-10-31, no billing account linked; synced')
    expect(service(null).verdict).toBe('no_billing_account')
    expect(service(null).message).toBe(
      '7 tickets resolved 2026-10-01 to 2026-10-31, no billing account linked',
    )
    expect(service({ ...none, inheritedAccounts: 1 })).toMatchObject({
      verdict: 'fires',
      evidence: { linkedAccounts: 1 },
    })
    expect(service(none, { payer: {} })).toMatchObject({
      verdict: 'fires',
      evidence: { linkedAccounts: 0 },
    })
  })

  test('who is excluded, or kept separate without another account', () => {
    const separate = { isKeptSeparate: true }
    expect(service({}, { tickets: { isExcluded: true } })).toMatchObject({
      verdict: 'excluded',
      isInconclusive: false,
    })
    expect(service({ ...separate, linkedAccounts: 0 }).verdict).toBe('excluded')
    expect(service(separate).verdict).toBe('fires')
    expect(service({ isPrepaid: true })).toMatchObject({
      verdict: 'prepaid',
      isInconclusive: false,
    })
  })

  test('a sandbox, and a window that is open, show nothing', () => {
    const shown = [service({}, { isSandbox: true }), service({}, { today: '2026-11-05' })]
    expect(shown.map(({ verdict, isInconclusive }) => [verdict, isInconclusive])).toEqual([
      ['sandbox', true],
      ['window_open', true],
    ])
    const settings = { billingLagDays: 0 }
    expect(service({}, { today: '2026-11-01', settings }).verdict).toBe('fires')
    expect(service({}, { settings: { minTickets: 8 } }).verdict).toBe('too_few_tickets')
  })

  test('every company and source was read after the days of late invoices, except the last', () => {
    const notYet = { verdict: 'sync_not_covering', isInconclusive: true }
    const enough = '2026-11-05T14:00:00Z'
    const early = '2026-11-05T13:59:59Z'
    expect(service({}, { readings: reading(enough) }).verdict).toBe('fires')
    expect(service({}, { readings: reading(early, enough) })).toMatchObject(notYet)
    expect(service({}, { readings: reading(enough, early) })).toMatchObject(notYet)
    expect(service({ answeredAt: [early] })).toMatchObject(notYet)
    expect(service({}, { payer: { answeredAt: [early] } })).toMatchObject(notYet)
    expect(service({ realmIds: ['93', '94'] })).toMatchObject(notYet)
    expect(service({}, { payer: { realmIds: ['94'] } })).toMatchObject(notYet)
    const settings = { billingLagDays: 0 }
    expect(service({}, { settings, readings: reading('2026-11-01T14:00:00Z') }).verdict).toBe('fires')
    expect(service({}, { settings, readings: reading('2026-11-01T13:59:00Z') })).toMatchObject(notYet)
  }) // prettier-ignore

  test('the message says when the oldest of its readings was', () => {
    const said = (invoices: string, receipts: string) =>
      service({}, { readings: reading(invoices, receipts) }).message
    const [older, newer] = ['2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z']
    expect(said(older, newer)).toContain(`; synced ${older}`)
    expect(said(newer, older)).toContain(`; synced ${older}`)
    expect(service({ realmIds: ['94'] }).message).not.toContain('synced')
    expect(service({ realmIds: ['94'] }).evidence).toMatchObject({ syncedAt: null })
  })
})
