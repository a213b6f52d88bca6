import type { SpineCustomer, SpineSource, TicketSource } from '@vectis/billing-hub'

export interface Ticket {
  id: string
  customerId: string
  title: string
  resolvedOn: string
}

/** The example's small PSA: the customers that the host already has, and their resolved tickets. */
export interface Psa {
  customers: SpineSource
  ticketCounts: TicketSource
  find(customerId: string): SpineCustomer | null
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

/** Seeds the PSA with these names. Every customer gets a few tickets over the last three months, the last one enough in each month to be billed for them. */
export function createPsa(names: readonly string[], { today }: { today: string }): Psa {
  const customers = names.map((name, index) => ({ id: `psa-${index + 1}`, name }))
  const known = new Map<string, SpineCustomer>(customers.map((customer) => [customer.id, customer]))
  const tickets = customers.flatMap((customer, index) => {
    const isBusy = index === customers.length - 1
    return Array.from({ length: isBusy ? 8 : 1 + (index % 4) }, (_, nth): Ticket => {
      const resolved = new Date(`${today}T00:00:00Z`)
      const daysAgo = isBusy ? nth * 8 : (index * 7 + nth * 23) % 90
      resolved.setUTCDate(resolved.getUTCDate() - daysAgo)
      return {
        id: `T${1000 + index * 10 + nth}`,
        customerId: customer.id,
        title: titles[(index + nth) % titles.length] ?? 'Ticket',
        resolvedOn: resolved.toISOString().slice(0, 10),
      }
    })
  })
  return {
    customers: () => Promise.resolve(customers),
    ticketCounts({ from, to }) {
      const within = tickets.filter(({ resolvedOn }) => resolvedOn >= from && resolvedOn < to)
      const grouped = Map.groupBy(within, (ticket) => ticket.customerId)
      return Promise.resolve(
        [...grouped].map(([customerId, resolved]) => ({ customerId, resolved: resolved.length })),
      )
    },
    find: (customerId) => known.get(customerId) ?? null,
    ticketsOf: (customerId) => tickets.filter((ticket) => ticket.customerId === customerId),
  }
}
