import type { CalendarDate } from '@vectis/quickbooks/values'
import type { HubContext } from '../context/hub-context.ts'
import { inPieces, readAhead } from '../context/read-pages.ts'
import { readReadings } from '../context/readings.ts'
import { readAnswers, sourceKey } from '../context/source-answers.ts'
import { takeNextTurn } from '../defaults.ts'
import { readStored } from './alert-store.ts'
import { describeOverdue } from './describe-overdue.ts'
import type { HubFinding } from './hub-finding.ts'
import {
  buildOverdueKey,
  completeSettings,
  decideInvoiceOverdue,
  type OverdueSettings,
} from './invoice-overdue.ts'
import type { StoredAlert } from './plan-transitions.ts'
import { readOverdueCandidates, type InvoiceCandidate } from './read-candidates.ts'
import { readCustomerSums, type CustomerSums } from './read-customer-sums.ts'

const staleMs = 24 * 3_600_000

/** A finding and its stored alert, open or closed. */
export interface Found {
  finding: HubFinding
  stored: StoredAlert | undefined
}

/** Findings of `invoice_overdue`, earliest due date first; without those whose alert surely stays, unless `all`. */
export async function findOverdue(
  context: HubContext,
  {
    today,
    settings,
    now,
    all,
    decide = decideInvoiceOverdue,
  }: {
    today: CalendarDate | null
    settings: OverdueSettings | undefined
    now: number
    all: boolean
    decide?: typeof decideInvoiceOverdue
  },
): Promise<Found[]> {
  const [readings, answers] = await Promise.all([readReadings(context), readAnswers(context)])
  // Only the last reading of invoices matters, even if the rest of the run failed.
  const readAt = (realmId: string) => readings.get(realmId)?.entities.get('Invoice')
  const freshRealms = new Set(
    [...readings.keys()].filter((realmId) => now - Date.parse(readAt(realmId) ?? '') < staleMs),
  )
  const found: Found[] = []
  const pages = readOverdueCandidates(context, {
    today,
    settings: completeSettings(settings),
    freshRealms: [...freshRealms],
    all,
  })
  const sums = new Map<string, Map<string, CustomerSums>>()
  const prepare = async (page: readonly InvoiceCandidate[]) => {
    const keys = page.map((invoice) => ({ key: buildOverdueKey(invoice) }))
    const [stored] = await Promise.all([readStored(context, keys), addSums(page)])
    return stored
  }
  for await (const [page, stored] of inPieces(readAhead(pages, prepare))) {
    const findings = page.map((invoice) => {
      const isQuickBooks = invoice.source === 'quickbooks'
      const success = isQuickBooks ? readAt(invoice.realmId) : answers.get(sourceKey(invoice))
      const passContext = {
        today,
        isSyncFresh: !isQuickBooks || freshRealms.has(invoice.realmId),
        ...(settings ? { settings } : {}),
      }
      const sum = sums.get(invoice.customerId ?? '')?.get(invoice.currency)
      const { available: availableCredit = '0', overdue: customerOverdue = '0' } = sum ?? {}
      const candidate = { ...invoice, availableCredit, customerOverdue }
      return describeOverdue(candidate, decide(candidate, passContext), success)
    })
    for (const finding of findings) found.push({ finding, stored: stored.get(finding.key) })
    await takeNextTurn()
  }
  return found

  /** Reads each customer once a pass. */
  async function addSums(page: readonly InvoiceCandidate[]): Promise<void> {
    const all = new Set(page.flatMap(({ customerId }) => customerId ?? []))
    const unread = [...all].filter((customerId) => !sums.has(customerId))
    if (unread.length === 0) return
    for (const customerId of unread) sums.set(customerId, new Map())
    for (const sum of await readCustomerSums(context, unread, today))
      sums.get(sum.customerId)?.set(sum.currency, sum)
  }
}
