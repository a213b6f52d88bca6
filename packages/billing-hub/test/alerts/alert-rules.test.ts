import { describe, expect, test } from 'vitest'
import { decideInvoiceOverdue, type OverdueCandidate } from '../../src/alerts/invoice-overdue.ts'
import { planTransition } from '../../src/alerts/plan-transitions.ts'
import {
  decideServiceWithoutInvoice,
  type ServiceFacts,
} from '../../src/alerts/service-without-invoice.ts'

const invoice: OverdueCandidate = {
  source: 'quickbooks',
  realmId: '9341457021722202',
  invoiceId: '17',
  knownFrom: '2026-11-02T10:00:00.000000Z',
  docNumber: 'INV-17',
  baseStatus: 'open',
  isZeroTotal: false,
  balance: '100.00',
  currency: 'USD',
  dueDate: '2026-11-01',
  customerId: 'psa:1',
  availableCredit: '0',
  customerOverdue: '100.00',
  hasNoCustomer: false,
  unreadableSince: null,
  unreadablePath: null,
  unreadableFields: [],
}
const context = { today: '2026-11-23', isSyncFresh: true }

describe('invoice_overdue', () => {
  test('fires: open, balance > min, past due and grace, linked, fresh', () => {
    expect(decideInvoiceOverdue(invoice, context)).toEqual({
      key: 'invoice_overdue:quickbooks:9341457021722202:17',
      verdict: 'fires',
      fires: true,
      daysOverdue: 22,
      isCoveredByCredit: false,
    })
  })
  test('fires: partially paid', () => {
    expect(decideInvoiceOverdue({ ...invoice, baseStatus: 'partially_paid' }, context).fires).toBe(
      true,
    )
  })
  test('fires, and mentions the credits, when they cover it', () => {
    expect(decideInvoiceOverdue({ ...invoice, availableCredit: '100' }, context)).toMatchObject({
      fires: true,
      isCoveredByCredit: true,
    })
  })
  test.each<[string, Partial<OverdueCandidate>]>([
    ['voided', { baseStatus: 'voided' }],
    ['deleted', { baseStatus: 'deleted' }],
    ['draft', { baseStatus: 'draft' }],
    ['credit', { baseStatus: 'credit' }],
    ['paid', { baseStatus: 'paid', balance: '0' }],
    ['zero_total', { baseStatus: 'paid', isZeroTotal: true, balance: '0' }],
    ['no_due_date', { dueDate: null }],
    ['not_due', { dueDate: '2026-11-23' }],
    ['within_grace', { dueDate: '2026-11-20' }],
    ['not_linked', { customerId: null }],
    ['no_customer', { customerId: null, hasNoCustomer: true }],
    ['unreadable', { unreadableSince: '2026-11-20T00:00:00Z' }],
    ['unreadable', { unreadableSince: '2026-11-20T00:00:00Z', baseStatus: 'paid' }],
    ['deleted', { unreadableSince: '2026-11-20T00:00:00Z', baseStatus: 'deleted' }],
    ['due_date_unreadable', { dueDate: null, unreadableFields: ['DueDate'] }],
    ['customer_unreadable', { customerId: null, unreadableFields: ['CustomerRef.value'] }],
  ])('does not fire: %s', (verdict, change) => {
    expect(decideInvoiceOverdue({ ...invoice, ...change }, context)).toMatchObject({
      verdict,
      fires: false,
    })
  })
  test('the day after the grace fires', () => {
    expect(decideInvoiceOverdue({ ...invoice, dueDate: '2026-11-19' }, context).fires).toBe(true)
  })
  test('does not fire: below_minimum (equal is not above)', () => {
    expect(
      decideInvoiceOverdue(invoice, { ...context, settings: { minBalance: '100' } }).verdict,
    ).toBe('below_minimum')
  })
  test('does not fire: sync_stale', () => {
    expect(decideInvoiceOverdue(invoice, { ...context, isSyncFresh: false }).verdict).toBe(
      'sync_stale',
    )
  })
  test('does not fire: no_time_zone, and what needs no date is decided as ever', () => {
    const unknown = { ...context, today: null }
    const verdict = (change: Partial<OverdueCandidate>) =>
      decideInvoiceOverdue({ ...invoice, ...change }, unknown)
    expect(verdict({})).toMatchObject({ verdict: 'no_time_zone', fires: false, daysOverdue: null })
    expect(verdict({ baseStatus: 'paid', balance: '0' }).verdict).toBe('paid')
    expect(verdict({ baseStatus: 'voided' }).verdict).toBe('voided')
    expect(verdict({ dueDate: null }).verdict).toBe('no_due_date')
    expect(verdict({ customerId: null }).verdict).toBe('not_linked')
  })
  test('does not fire: credit_covers, when asked', () => {
    const settings = { silentWhenCreditCovers: true }
    expect(
      decideInvoiceOverdue({ ...invoice, availableCredit: '99.99' }, { ...context, settings })
        .fires,
    ).toBe(true)
    expect(
      decideInvoiceOverdue({ ...invoice, availableCredit: '100' }, { ...context, settings })
        .verdict,
    ).toBe('credit_covers')
  })
})

const facts: ServiceFacts = {
  customerId: 'psa:1',
  from: '2026-10-01',
  to: '2026-11-01',
  resolvedTickets: 7,
  invoicesInWindow: 0,
  salesReceiptsInWindow: 0,
  linkedAccounts: 1,
  isBilledThroughParent: false,
  isExcluded: false,
  isPrepaid: false,
  isSyncCovering: true,
  isSandbox: false,
  hasUnreadableBilling: false,
}

describe('service_without_invoice', () => {
  test('fires: resolved tickets and no invoice in the same window', () => {
    expect(decideServiceWithoutInvoice(facts, { today: '2026-11-06' })).toEqual({
      key: 'service_without_invoice:psa:1:2026-10-01:2026-11-01',
      verdict: 'fires',
      fires: true,
    })
  })
  test('fires: as many tickets as are asked for, three or what the host sets', () => {
    const three = { ...facts, resolvedTickets: 3 }
    const at = { today: '2026-11-06' }
    expect(decideServiceWithoutInvoice(three, at)).toMatchObject({ fires: true })
    const set = decideServiceWithoutInvoice(three, { ...at, settings: { minTickets: 4 } })
    expect(set).toMatchObject({ verdict: 'too_few_tickets', fires: false })
  })
  test.each<[string, Partial<ServiceFacts>]>([
    ['invoiced', { invoicesInWindow: 1 }],
    ['sales_receipt', { salesReceiptsInWindow: 1 }],
    ['too_few_tickets', { resolvedTickets: 2 }],
    ['no_billing_account', { linkedAccounts: 0 }],
    ['billed_through_parent', { isBilledThroughParent: true, linkedAccounts: 0 }],
    ['excluded', { isExcluded: true }],
    ['prepaid', { isPrepaid: true }],
    ['sync_not_covering', { isSyncCovering: false }],
    ['sandbox', { isSandbox: true }],
    ['invoice_unreadable', { hasUnreadableBilling: true }],
  ])('does not fire: %s', (verdict, change) => {
    expect(
      decideServiceWithoutInvoice({ ...facts, ...change }, { today: '2026-11-06' }),
    ).toMatchObject({ verdict, fires: false })
  })
  test('does not fire: window_open until the billing lag is over', () => {
    expect(decideServiceWithoutInvoice(facts, { today: '2026-11-05' }).verdict).toBe('window_open')
  })
})

describe('open and close', () => {
  const finding = {
    key: 'k',
    fires: true,
    verdict: 'fires',
    fingerprint: '100',
    isInconclusive: false,
  }
  const open = { key: 'k', state: 'open' as const, fingerprint: '100', verdict: 'fires' }
  test.each([
    ['fires once', [], finding, ['open']],
    ['the same again changes nothing', [open], finding, []],
    [
      'a part payment updates, it does not fire again',
      [open],
      { ...finding, fingerprint: '60' },
      ['update'],
    ],
    ['paid closes', [open], { ...finding, fires: false, verdict: 'paid' }, ['close']],
    [
      're-opens only after a real close',
      [{ ...open, state: 'closed' as const }],
      finding,
      ['reopen'],
    ],
    [
      'a stale sync closes nothing, and the alert is marked',
      [open],
      { ...finding, fires: false, verdict: 'sync_stale', isInconclusive: true },
      ['inconclusive'],
    ],
    [
      'and is marked once',
      [{ ...open, verdict: 'sync_stale' }],
      { ...finding, fires: false, verdict: 'sync_stale', isInconclusive: true },
      [],
    ],
    ['it can be checked again', [{ ...open, verdict: 'sync_stale' }], finding, ['update']],
    [
      'what could not be checked opens nothing',
      [],
      { ...finding, fires: false, verdict: 'unreadable', isInconclusive: true },
      [],
    ],
    [
      'dismissed stays dismissed',
      [{ ...open, state: 'dismissed' as const }],
      { ...finding, fingerprint: '60' },
      [],
    ],
    [
      'dismissed closes when settled',
      [{ ...open, state: 'dismissed' as const }],
      { ...finding, fires: false },
      ['close'],
    ],
    [
      'closed stays closed while nothing fires',
      [{ ...open, state: 'closed' as const }],
      { ...finding, fires: false, verdict: 'paid' },
      [],
    ],
    [
      'dismissed is not marked when it cannot be checked',
      [{ ...open, state: 'dismissed' as const }],
      { ...finding, fires: false, verdict: 'sync_stale', isInconclusive: true },
      [],
    ],
    ['nothing stored, nothing found', [], { ...finding, fires: false }, []],
  ])('%s', (_name, stored, found, kinds) => {
    const transition = planTransition(stored[0], found)
    expect(transition === null ? [] : [transition.kind]).toEqual(kinds)
  })
})
