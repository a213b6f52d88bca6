import { runActivity } from '../activity/run-activity.ts'
import type { Ledger } from '../ledger.ts'
import { createInvoice } from '../operations/sales.ts'
import { receivePayment } from '../operations/payments.ts'
import { runTemplate } from '../operations/templates.ts'
import { setUpdatedAt } from '../operations/times.ts'
import { dayNumber, dayText } from '../pacific-time.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { CustomerRecord, TemplateRecord } from '../records.ts'
import { makeCustomer } from './make-customers.ts'
import { makeContract, makeOddTemplates } from './make-templates.ts'
import { makeNote } from './notes.ts'
import { makeOldRows, oldRowsOf } from './make-old-rows.ts'
import { createCatalogue, makeLines } from './sales-lines.ts'
import type { SettleContext } from './settle-invoice.ts'
import { makeRate, pay, planSettlement } from './settle-invoice.ts'
import { createTimeline } from './timeline.ts'

export interface GenerateOptions {
  /** Customers, sub-customers included, before the edits add and merge some. Default 40. */
  customers?: number
  /** Invoices in the books when the history ends; edits of its last day may add or delete some. Default ten per customer. */
  invoices?: number
  /** Length of the history. Default 24. */
  months?: number
  /** Steps of random activity at the end of the history: edits, voids, deletes, merges, renames. Default one for every
   * 25 invoices, at least 1.5 per customer up to 60. */
  edits?: number
  /** Invoices whose LastUpdatedTime lies a year in the future. Default 0. */
  futureInvoices?: number
}

interface History extends SettleContext {
  customers: CustomerRecord[]
  options: Required<GenerateOptions>
}

/** Writes a company's history: customers, contracts billed every month, one-off invoices, and what became of them. */
export function generateBooks(
  ledger: Ledger,
  random: SeededRandom,
  options: GenerateOptions,
): void {
  const customers = options.customers ?? 40
  if (customers === 0) return
  const invoices = options.invoices ?? customers * 10
  const history: History = {
    ledger,
    random,
    timeline: createTimeline(ledger, options.months ?? 24, () => random.integer(0, 240)),
    catalogue: createCatalogue(ledger),
    open: new Map(),
    customers: [],
    options: {
      customers,
      invoices,
      months: options.months ?? 24,
      edits: options.edits ?? Math.ceil(Math.max(invoices / 25, Math.min(60, customers * 1.5))),
      futureInvoices: options.futureInvoices ?? 0,
    },
  }
  planCustomers(history)
  planContracts(history)
  planOneOffs(history)
  planMoneyOnAccount(history)
  planLastDays(history)
  const { lastDay } = history.timeline
  history.timeline.on(lastDay, () => {
    const wanted = oldRowsOf(history.options.customers)
    makeOldRows(ledger, random, { catalogue: history.catalogue, wanted })
  })
  history.timeline.run()
  for (const invoice of [...ledger.records.Invoice.values()].slice(
    -history.options.futureInvoices,
  )) {
    if (history.options.futureInvoices > 0)
      setUpdatedAt(ledger, invoice, ledger.now() + 365 * 86_400_000)
  }
}

/** Two thirds were imported together when the company moved to QuickBooks; the others were added one by one. */
function planCustomers({ ledger, random, timeline, customers, options }: History): void {
  const { firstDay, lastDay } = timeline
  const make = () => void customers.push(makeCustomer(ledger, random, customers))
  for (let number = 0; number < options.customers; number += 1) {
    const isImported = number < 2 || number < options.customers * 0.66
    const day = isImported
      ? firstDay
      : random.integer(firstDay + 1, Math.max(firstDay + 1, lastDay - 20))
    timeline.on(day, make, { isBatch: isImported })
  }
}

/** Some customers have a contract; all of a month's invoices are made in one nightly run. */
function planContracts(history: History): void {
  const { ledger, random, timeline, catalogue, customers, options } = history
  const { firstDay, lastDay } = timeline
  const runs: number[] = []
  for (let day = firstDay + 1; day <= lastDay; day += 1) {
    if (dayText(day).endsWith('-01')) runs.push(day)
  }
  const [firstRun] = runs
  const contracts: TemplateRecord[] = []
  const wanted = runs.length === 0 ? 0 : Math.floor((options.invoices * 0.6) / runs.length)
  timeline.on(firstDay, () => {
    for (const customer of customers.slice(0, firstRun === undefined ? 0 : wanted)) {
      contracts.push(
        makeContract(ledger, random, { catalogue, customer, firstRun: dayText(firstRun!) }),
      )
    }
  })
  for (const day of runs) {
    timeline.on(day, () => {
      for (const template of contracts) {
        timeline.on(day, () => bill(history, template, day), { isBatch: true })
      }
    })
  }
  timeline.on(Math.max(firstDay, lastDay - 60), () => {
    const limit = Math.min(99, Math.ceil(options.customers * 0.8))
    makeOddTemplates(ledger, random, { catalogue, customers, today: lastDay, limit })
  })
}

function bill(history: History, template: TemplateRecord, day: number): void {
  const { ledger, options } = history
  const due = template.schedule?.nextDate
  const isLive = ledger.records.RecurringTransaction.get(template.id) === template
  if (!isLive || !template.active || !template.customer.active || due === null) return
  if (ledger.records.Invoice.size >= options.invoices) return
  if (due === undefined || dayNumber(due) > day) return
  planSettlement(
    history,
    runTemplate(ledger, template, { emails: history.random.chance(0.5) }),
    day,
  )
}

function planOneOffs(history: History): void {
  const { ledger, random, timeline, options } = history
  const { firstDay, lastDay } = timeline
  const count = Math.ceil(options.invoices * 0.4)
  for (let number = 0; number < count; number += 1) {
    const day = random.integer(firstDay + 1, lastDay)
    timeline.on(day, () => {
      if (ledger.records.Invoice.size < options.invoices) sell(history, day)
    })
  }
}

/** A one-off invoice; its accounting date may be far from the day it was entered. */
function sell(history: History, day: number): void {
  const { ledger, random, catalogue, customers } = history
  const customer = random.pick(customers)
  if (!customer.active || ledger.records.Customer.get(customer.id) !== customer) return
  const oddity = random.fraction()
  const lines = oddity < 0.01 ? [] : makeLines(random, catalogue)
  const invoice = createInvoice(ledger, {
    customer,
    lines,
    txnDate: dayText(day - (random.chance(0.05) ? random.integer(30, 700) : random.integer(0, 2))),
    termDays: random.pick([0, 15, 30, 30, 30, 60]),
    ...(random.chance(0.01) ? { dueDate: null } : {}),
    ...(random.chance(0.01) ? { docNumber: null } : {}),
    taxPercent: customer.taxable ? '8.25' : null,
    exchangeRate: makeRate(random),
    note: makeNote(random),
    memo: random.chance(0.5) ? 'Thank you for your business and have a great day!' : null,
    estimateId: random.chance(0.03) ? String(900_000 + ledger.counters.sequence) : null,
  })
  planSettlement(history, invoice, day)
}

/** Money that arrived before its invoice; some of it is never used. */
function planMoneyOnAccount(history: History): void {
  const { ledger, random, timeline, customers, options } = history
  const count = Math.ceil(options.invoices / 30)
  for (let number = 0; number < count; number += 1) {
    timeline.on(random.integer(timeline.firstDay + 30, timeline.lastDay), () => {
      const customer = random.pick(customers)
      const total = random.integer(10_00, 900_00)
      if (random.chance(0.05)) receivePayment(ledger, { customer, total: 0 })
      else pay(history, { customer, total })
    })
  }
}

/** The last weeks: edits of every kind, and the one-off invoices that are missing from the requested number. */
function planLastDays(history: History): void {
  const { ledger, random, timeline, options } = history
  const { firstDay, lastDay } = timeline
  for (let number = 0; number < options.edits; number += 1) {
    timeline.on(random.integer(Math.max(firstDay, lastDay - 40), lastDay), () => {
      runActivity(ledger, random, number)
    })
  }
  timeline.on(lastDay, () => {
    for (let attempt = 0; attempt < 4 * options.invoices; attempt += 1) {
      if (ledger.records.Invoice.size >= options.invoices) return
      sell(history, lastDay)
    }
  })
}
