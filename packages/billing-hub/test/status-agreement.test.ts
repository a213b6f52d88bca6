/**
 * Core's status rule and the SQL that stores, sums, lists and alerts by it say the same of random histories of invoices, in three zones.
 * `FULL=1` runs ten times as many.
 */
import { randomUUID } from 'node:crypto'
import { beginRun } from '@vectis/quickbooks/ports'
import type { RunLease } from '@vectis/quickbooks/ports'
import {
  buildCustomerRow,
  buildInvoiceRow,
  deriveInvoiceQualifiers,
  deriveInvoiceStatus,
  parseRows,
  type InvoiceFlag,
  type VoidEvidence,
} from '@vectis/quickbooks/rows'
import { addDays, addDecimals, compareDecimals, diffDays, todayIn } from '@vectis/quickbooks/values'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'

const zones = ['Pacific/Auckland', 'America/Denver', 'UTC']
const noon = Date.parse('2026-11-20T12:00:00Z')
const amounts = ['0', '0.01', '99.99', '100', '100.00', '1234567.89', '-50']

interface Version {
  total: string
  balance: string
  dueDate: string | null
  note: string | null
  voidReason: string | null
  status: string | null
  zeroLines: boolean
  /** A void event that came after this version. */
  event: boolean
}
type History = { versions: Version[]; isDeleted: boolean }

const version = fc.record<Version>({
  total: fc.constantFrom(...amounts, '0', '0'),
  balance: fc.constantFrom(...amounts, '0', 'total', 'total'),
  // Around the day it is: in some zone, due yesterday, today or tomorrow.
  dueDate: fc.option(
    fc.integer({ min: -3, max: 3 }).map((days) => addDays('2026-11-20', days)),
    { freq: 6 },
  ),
  note: fc.constantFrom(null, null, 'Voided', '  voided - wrong customer', 'never voided it', 'x'),
  voidReason: fc.nat(9).map((n) => (n === 0 ? 'duplicate' : null)),
  status: fc.nat(9).map((n) => (n === 0 ? 'Voided' : null)),
  zeroLines: fc.boolean(),
  event: fc.nat(5).map((n) => n === 0),
})
const history = fc.record<History>({
  versions: fc.array(version, { minLength: 1, maxLength: 3 }),
  isDeleted: fc.nat(11).map((n) => n === 0),
})

const some: Version = {
  total: '100',
  balance: '100',
  dueDate: '2026-11-19',
  note: null,
  voidReason: null,
  status: null,
  zeroLines: false,
  event: false,
}
const none = { ...some, total: '0', balance: '0', zeroLines: true }
/** One history for each rule that chance may miss. */
const rareRows: History[] = [
  { versions: [some, none], isDeleted: false },
  { versions: [{ ...none, event: true }], isDeleted: false },
  { versions: [{ ...none, note: 'Voided' }], isDeleted: false },
  { versions: [{ ...some, balance: '99.99' }], isDeleted: false },
  { versions: [some], isDeleted: false },
  { versions: [some], isDeleted: true },
  { versions: [none], isDeleted: false },
  { versions: [{ ...some, voidReason: 'duplicate' }], isDeleted: false },
  { versions: [{ ...none, status: 'Voided' }], isDeleted: false },
  { versions: [{ ...some, balance: '0' }], isDeleted: false },
  { versions: [{ ...some, balance: '1234567.89' }], isDeleted: false },
  { versions: [{ ...some, total: '-50', balance: '-50' }], isDeleted: false },
]

let opened: Awaited<ReturnType<typeof openHub>>
let lease: RunLease
const clock = { now: () => noon, sleep: () => Promise.resolve() }
beforeAll(async () => {
  opened = await openHub({ clock })
  const taken = await opened.storage.sync
    .forTenant(tenantId)
    .acquireLease({ realmId, owner: 'test', leaseMs: 3_600_000 })
  if (taken === null) throw new Error('The lease is taken.')
  lease = taken
})
afterAll(() => opened.close())

const balanceOf = (one: Version) => (one.balance === 'total' ? one.total : one.balance)

/** The invoice as the wire has it in one version. */
function wireOf(id: string, customerId: string, one: Version, n: number): unknown {
  return {
    Id: id,
    SyncToken: String(n),
    MetaData: {
      CreateTime: '2026-11-01T08:00:00-07:00',
      LastUpdatedTime: `2026-11-02T08:00:0${n}-07:00`,
    },
    CustomerRef: { value: customerId },
    TxnDate: '2026-11-01',
    CurrencyRef: { value: 'USD' },
    TotalAmt: one.total,
    Balance: balanceOf(one),
    Line: [
      {
        Amount: one.zeroLines ? 0 : 5,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: {},
      },
    ],
    ...(one.dueDate === null ? {} : { DueDate: one.dueDate }),
    ...(one.note === null ? {} : { PrivateNote: one.note }),
    ...(one.voidReason === null ? {} : { VoidReason: one.voidReason }),
    ...(one.status === null ? {} : { status: one.status }),
  }
}

/** What is true of a whole history: core's rule for the last version, with what the earlier ones and the events left behind. */
function judge({ versions, isDeleted }: History) {
  const last = versions.at(-1)!
  const total = last.total
  const balance = balanceOf(last)
  const own = deriveInvoiceStatus({
    total,
    balance,
    isNoteVoided: /^\s*voided/i.test(last.note ?? ''),
    hasVoidReason: last.voidReason !== null,
    hasVoidStatus: last.status !== null,
  })
  const isZero = compareDecimals(total, '0') === 0 && compareDecimals(balance, '0') === 0
  const wasPositive = versions.slice(0, -1).some((one) => compareDecimals(one.total, '0') > 0)
  const voided = (rule: string, voidEvidence: VoidEvidence) => ({
    ...{ last, balance, rule, voidEvidence },
    ...{ baseStatus: 'voided' as const, flags: [] as InvoiceFlag[] },
  })
  if (isDeleted) {
    return {
      ...{ last, balance, rule: 'deleted', baseStatus: 'deleted' as const },
      ...{ voidEvidence: null, flags: [] as InvoiceFlag[] },
    }
  }
  if (own.voidEvidence === null && isZero) {
    if (versions.some((one) => one.event)) return voided('voided by event', 'event')
    if (last.zeroLines && wasPositive) return voided('voided by history', 'inferred')
  }
  return { last, balance, ...own }
}

async function store(histories: readonly History[], customerId: string): Promise<void> {
  const sync = opened.storage.sync.forTenant(tenantId)
  const batch = { realmId, lease, observedAt: '2026-11-20T11:00:00Z' }
  const wireCustomer = {
    Id: customerId,
    SyncToken: '0',
    DisplayName: `Customer ${customerId}`,
    Active: true,
    MetaData: {
      CreateTime: '2026-11-01T08:00:00-07:00',
      LastUpdatedTime: '2026-11-01T08:00:00-07:00',
    },
  }
  const customers = parseRows('Customer', [wireCustomer], { realmId }).rows
  await sync.commit({ ...batch, rows: { Customer: customers.map((row) => buildCustomerRow(row)) } })
  for (let n = 0; n < 3; n += 1) {
    const present = histories.flatMap(({ versions }, index) =>
      versions.slice(n, n + 1).map((one) => ({ id: `${customerId}-${index}`, version: one })),
    )
    const wires = present.map((one) => wireOf(one.id, customerId, one.version, n))
    const parsed = parseRows('Invoice', wires, { realmId })
    expect(parsed.rejected).toEqual([])
    await sync.commit({
      ...batch,
      rows: { Invoice: parsed.rows.map((row) => buildInvoiceRow(row)) },
    })
    const events = present.filter((one) => one.version.event)
    await sync.commit({
      ...batch,
      voidEvents: events.map((one) => ({ entity: 'Invoice', externalId: one.id })),
    })
  }
  await sync.commit({
    ...batch,
    tombstones: histories.flatMap(({ isDeleted }, index) =>
      isDeleted
        ? [
            {
              entity: 'Invoice' as const,
              externalId: `${customerId}-${index}`,
              deletedAt: '2026-11-20T10:00:00Z',
              reason: 'deleted' as const,
            },
          ]
        : [],
    ),
  })
  await sync.finishRun(
    {
      ...beginRun({
        runId: randomUUID(),
        realmId,
        kind: 'full',
        reason: 'test',
        startedAt: '2026-11-20T11:00:00Z',
      }),
      finishedAt: '2026-11-20T11:00:00Z',
      outcome: 'succeeded',
      calls: 1,
    },
    [],
  )
}

interface StoredInvoice {
  external_id: string
  base_status: string
  status: string
  void_evidence: string | null
  flags: string[]
}

test('stored status, panel, timeline and alerts agree with the status rule in core', async () => {
  let run = 0
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: -36, max: 36 }),
      async (histories, hours) => {
        run += 1
        const customerId = `c${run}`
        await store(histories, customerId)
        await opened.hub.links.apply()
        const judged = histories.map((one, index) => ({
          id: `${customerId}-${index}`,
          ...judge(one),
        }))
        for (const zone of zones) {
          const today = todayIn(zone, noon + hours * 3_600_000)
          const expected = judged.map((one) => ({
            ...one,
            ...deriveInvoiceQualifiers(
              {
                baseStatus: one.baseStatus,
                balance: one.balance,
                dueDate: one.last.dueDate,
                txnDate: '2026-11-01',
                emailStatus: null,
              },
              { today },
            ),
          }))
          for (const one of expected) seen.add(`${one.rule}: ${one.voidEvidence ?? one.status}`)
          await compareStored(customerId, today, expected)
          await comparePanel(customerId, today, expected)
          await compareEvents(customerId, today, expected)
        }
      },
    ),
    { numRuns: process.env['FULL'] === '1' ? 250 : 25, examples: [[rareRows, 0]] },
  )
  // The histories reached every rule, so that agreement means something.
  expect([...new Set([...seen].map((one) => one.replace(/:.*/, '')))].toSorted()).toEqual([
    'balance above total',
    'credit',
    'deleted',
    'open',
    'paid',
    'partly paid',
    'voided by event',
    'voided by history',
    'voided by note',
    'voided by reason',
    'voided by status',
    'zero total',
  ])
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'voided by event: event',
      'voided by history: inferred',
      'voided by note: note',
      'open: overdue',
      'open: open',
      'partly paid: overdue',
    ]),
  )
}, 600_000)

type Expected = ReturnType<typeof judge> &
  ReturnType<typeof deriveInvoiceQualifiers> & { id: string }

async function compareStored(customerId: string, today: string, expected: readonly Expected[]) {
  await opened.storage.sync.forTenant(tenantId).refreshStatuses({ realmId, today })
  const { rows } = await sql<StoredInvoice>`
    select external_id, base_status, status, void_evidence, to_jsonb(flags) as flags
    from ${sql.id(opened.schema, 'billing_invoices')} where customer_external_id = ${customerId}`.execute(
    opened.db,
  )
  const byId = new Map(rows.map((row) => [row.external_id, row]))
  const facts = ['zero_total', 'overpaid', 'anomaly']
  for (const one of expected) {
    const row = byId.get(one.id)
    const isLive = one.baseStatus !== 'deleted'
    expect({
      id: one.id,
      base: row?.base_status,
      status: row?.status,
      ...(isLive && {
        evidence: row?.void_evidence,
        flags: row?.flags.filter((flag) => facts.includes(flag)).toSorted(),
      }),
    }).toEqual({
      id: one.id,
      base: one.baseStatus,
      status: one.status,
      ...(isLive && { evidence: one.voidEvidence, flags: one.flags.toSorted() }),
    })
  }
}

const sum = (rows: readonly Expected[]) =>
  rows.reduce((total, one) => addDecimals(total, one.balance), '0')

async function comparePanel(customerId: string, today: string, expected: readonly Expected[]) {
  const owed = expected.filter(
    (one) =>
      (one.baseStatus === 'open' || one.baseStatus === 'partially_paid') &&
      compareDecimals(one.balance, '0') > 0,
  )
  const overdue = owed.filter((one) => one.isOverdue)
  const panel = await opened.hub.panel(`quickbooks:${realmId}:${customerId}`, {
    today,
    recent: 100,
  })
  const figures = panel.currencies[0]
  const numbers = [
    [figures?.outstanding, sum(owed)],
    [figures?.overdue, sum(overdue)],
    [figures?.aging?.days1to30, sum(overdue)],
    [figures?.aging?.noDueDate, sum(owed.filter((one) => one.last.dueDate === null))],
    [
      figures?.aging?.current,
      sum(
        owed.filter((one) => one.last.dueDate !== null && diffDays(one.last.dueDate, today) <= 0),
      ),
    ],
  ]
  for (const [found, wanted] of numbers) {
    expect(`${found ?? 0} is ${wanted}: ${compareDecimals(found ?? '0', wanted ?? '0')}`).toMatch(
      / 0$/,
    )
  }
  expect(figures?.overdueCount ?? 0).toBe(overdue.length)
  expect(new Map(panel.recentInvoices.map((one) => [one.externalId, one.status]))).toEqual(
    new Map(
      expected.flatMap((one) => (one.baseStatus === 'deleted' ? [] : [[one.id, one.status]])),
    ),
  )
}

async function compareEvents(customerId: string, today: string, expected: readonly Expected[]) {
  const hubId = `quickbooks:${realmId}:${customerId}`
  const { events } = await opened.hub.timeline(hubId, { today, timeZone: 'UTC', limit: 500 })
  const idsOf = (kind: string) =>
    events.flatMap((event) => (event.kind === kind ? [event.externalId] : [])).toSorted()
  const overdue = expected.flatMap((one) => (one.isOverdue ? [one.id] : [])).toSorted()
  expect(idsOf('invoice_overdue')).toEqual(overdue)
  expect(idsOf('invoice_voided')).toEqual(
    expected.flatMap((one) => (one.baseStatus === 'voided' ? [one.id] : [])).toSorted(),
  )
  const pass = await opened.hub.alerts.evaluateOverdue({
    today,
    settings: { graceDays: 0 },
    dryRun: true,
  })
  const firing = pass.firing.flatMap((one) =>
    one.customerId === hubId ? [String(one.externalId)] : [],
  )
  expect(firing.toSorted()).toEqual(overdue)
}
