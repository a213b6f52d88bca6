import type { CalendarDate } from '@vectis/quickbooks/values'
import type { HubContext } from '../context/hub-context.ts'
import { readEnvironment } from './alert-store.ts'
import { readReadings } from '../context/readings.ts'
import { describeService, type ResolvedTickets } from './describe-uninvoiced.ts'
import type { HubFinding } from './hub-finding.ts'
import { readStandingWindows, readWindowFacts } from './read-window-facts.ts'
import { buildServiceKey, type ServiceSettings } from './service-without-invoice.ts'

interface Window {
  from: CalendarDate
  to: CalendarDate
}

/**
 * Findings for every customer with tickets in the window, and for every open or dismissed alert of any window: an
 * invoice that is entered weeks later settles the month of its date.
 */
export async function findUninvoicedService(
  context: HubContext,
  reported: readonly ResolvedTickets[],
  { today, settings, ...window }: Window & { today: CalendarDate; settings?: ServiceSettings },
): Promise<HubFinding[]> {
  const [standing, readings, environment] = await Promise.all([
    readStandingWindows(context),
    readReadings(context),
    readEnvironment(context),
  ])
  const byCustomer = addUp(reported)
  const counted = [...byCustomer.values()]
  const keys = new Set(counted.map(({ customerId }) => buildServiceKey({ customerId, ...window })))
  const others = standing
    .filter((one) => !keys.has(buildServiceKey(one)))
    .map(({ from, to, customerId, resolvedTickets }) => ({
      window: { from, to },
      tickets: {
        ...byCustomer.get(customerId),
        customerId,
        // The tickets of this window have just been read: a customer without tickets has none. Tickets of other windows
        // have not changed.
        resolved: from === window.from && to === window.to ? 0 : resolvedTickets,
      },
    }))
  const all = [...counted.map((tickets) => ({ window, tickets })), ...others]
  const groups = Map.groupBy(all, (one) => `${one.window.from} ${one.window.to}`)

  const findings: HubFinding[] = []
  for (const group of groups.values()) {
    const of = group[0]?.window ?? window
    const customerIds = group.flatMap(({ tickets }) =>
      tickets.billedThrough === undefined
        ? [tickets.customerId]
        : [tickets.customerId, tickets.billedThrough],
    )
    const facts = await readWindowFacts(context, { ...of, today, customerIds })
    const known = new Map(facts.map((one) => [one.customerId, one]))
    for (const { tickets } of group) {
      findings.push(
        describeService(
          tickets,
          of,
          {
            known: known.get(tickets.customerId),
            payer:
              tickets.billedThrough === undefined ? undefined : known.get(tickets.billedThrough),
          },
          { today, settings, isSandbox: environment === 'sandbox', readings },
        ),
      )
    }
  }
  return findings
}

/** One row per customer: a PSA may count by board or by site. */
function addUp(reported: readonly ResolvedTickets[]): Map<string, ResolvedTickets> {
  const byCustomer = new Map<string, ResolvedTickets>()
  for (const one of reported) {
    const known = byCustomer.get(one.customerId)
    const sum = {
      resolved: one.resolved + (known?.resolved ?? 0),
      isExcluded: (one.isExcluded ?? false) || (known?.isExcluded ?? false),
    }
    byCustomer.set(one.customerId, { ...known, ...one, ...sum })
  }
  return byCustomer
}
