import type { SpineCustomer, SpineSource, TicketSource } from '@vectis/billing-hub'
import { addDays, startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'

export interface Ticket {
  id: string
  customerId: string
  title: string
  resolvedOn: CalendarDate
}

/** The example's small PSA: the customers that the host already has, and their resolved tickets. */
export interface Psa {
  customers: SpineSource
  ticketCounts: TicketSource
  find(customerId: string): SpineCustomer | null
  /** Throws for a name that is not there. */
  idOf(name: string): string
  ticketsOf(customerId: string): Ticket[]
}

const titles = [
  'Mailbox full',
  'New laptop',
  'VPN does not connect',
  'Printer offline',
  'Password reset',
  'Backup failed',
]

/**
 * Seeds the PSA with these names. Every customer gets a few tickets over the last three months, the last one enough in
 * each month to be billed for them, and those in `resolvedLastMonth` so many in the last full month.
 */
export function createPsa(
  names: readonly string[],
  {
    today,
    resolvedLastMonth = new Map(),
  }: { today: CalendarDate; resolvedLastMonth?: ReadonlyMap<string, number> },
): Psa {
  const customers = names.map((name, index) => ({ id: `psa-${index + 1}`, name }))
  const known = new Map<string, SpineCustomer>(customers.map((customer) => [customer.id, customer]))
  const lastMonth = startOfMonth(addDays(startOfMonth(today), -1))
  const tickets = customers.flatMap((customer, index) => {
    const isBusy = index === customers.length - 1
    const planned = resolvedLastMonth.get(customer.name)
    const days = Array.from({ length: planned ?? (isBusy ? 8 : 1 + (index % 4)) }, (_, nth) =>
      planned === undefined
        ? addDays(today, -(isBusy ? nth * 8 : (index * 7 + nth * 23) % 90))
        : addDays(lastMonth, 1 + ((index + nth * 4) % 27)),
    )
    return days.map((resolvedOn, nth): Ticket => {
      const title = titles[(index + nth) % titles.length] ?? 'Ticket'
      return { id: `T${1000 + index * 10 + nth}`, customerId: customer.id, title, resolvedOn }
    })
  })
  const ticketsOf = Map.groupBy(tickets, ({ customerId }) => customerId)
  return {
    customers: () => Promise.resolve(customers),
    ticketCounts({ from, to }) {
      const within = tickets.filter(({ resolvedOn }) => resolvedOn >= from && resolvedOn < to)
      const grouped = Map.groupBy(within, (ticket) => ticket.customerId)
      return Promise.resolve(
        [...grouped].map(([customerId, resolved]) => ({ customerId, resolved: resolved.length })),
      )
    },
    idOf(name) {
      const found = customers.find((one) => one.name === name)
      if (found === undefined) throw new Error(`The PSA has no customer ${name}.`)
      return found.id
    },
    find: (customerId) => known.get(customerId) ?? null,
    ticketsOf: (customerId) => ticketsOf.get(customerId) ?? [],
  }
}
