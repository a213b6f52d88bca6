import { addDays, type CalendarDate } from '@vectis/quickbooks/values'
import type { Psa } from './psa.ts'

/** An entry of the timeline that the host has beside billing: from its PSA, its RMM and its backups. */
export interface HostEvent {
  date: CalendarDate
  kind: 'ticket' | 'rmm_alert' | 'backup'
  text: string
  /** Something failed. */
  isBad: boolean
}

/** The events of one customer, in no order. */
export type HostEvents = (customerId: string) => HostEvent[]

const rmmAlerts = [
  'disk C: is 94% full',
  'antivirus is out of date',
  'CPU above 95% for 20 minutes',
  'server does not answer',
]
const backups = [
  { text: 'full backup succeeded, 412 GB', isBad: false },
  { text: 'backup failed: target is full', isBad: true },
  { text: 'restore test succeeded', isBad: false },
]

/** Seeds an RMM with alerts and a backup system with jobs of the last two months, and adds the tickets of the PSA. */
export function createHostEvents(psa: Psa, { today }: { today: CalendarDate }): HostEvents {
  return (customerId) => {
    const number = Number(customerId.replace(/\D/g, '')) || 0
    const device = `SRV-${String(1 + (number % 9)).padStart(2, '0')}`
    const pick = <T>(from: readonly T[], nth: number) => from[(number + nth) % from.length]!
    return [
      ...psa.ticketsOf(customerId).map(({ id, title, resolvedOn }) => ({
        date: resolvedOn,
        kind: 'ticket' as const,
        text: `Ticket ${id} resolved: ${title}`,
        isBad: false,
      })),
      ...[0, 1].map((nth) => ({
        date: addDays(today, -((number * 5 + nth * 31) % 60) - 1),
        kind: 'rmm_alert' as const,
        text: `RMM alert on ${device}: ${pick(rmmAlerts, nth)}`,
        isBad: true,
      })),
      ...[0, 1, 2].map((nth) => {
        const { text, isBad } = pick(backups, nth)
        const date = addDays(today, -((number * 3 + nth * 19) % 57))
        return { date, kind: 'backup' as const, text: `${device}: ${text}`, isBad }
      }),
    ]
  }
}
