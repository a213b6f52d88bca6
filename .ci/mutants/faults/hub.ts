import { inPackage } from '../fault.ts'

export const hubFaults = inPackage('billing-hub', {
  'alerts/service-without-invoice.ts': {
    tests: ['alerts/alert-rules.test.ts', 'alerts/service-windows.test.ts'],
    faults: {
      'exactly minTickets are too few': [
        ['facts.resolvedTickets < minTickets', 'facts.resolvedTickets <= minTickets'],
      ],
    },
  },
  'alerts/alert-store.ts': {
    tests: ['links-and-alerts.test.ts'],
    faults: {
      'an alert that opens again keeps its first opening': [
        [
          "opened_at = case when b.state = 'closed' and excluded.state = 'open' then excluded.opened_at else b.opened_at end",
          'opened_at = b.opened_at',
        ],
      ],
      'an update of an alert counts as an opening': [
        [
          "opened_at = case when b.state = 'closed' and excluded.state = 'open' then excluded.opened_at else b.opened_at end",
          'opened_at = excluded.opened_at',
        ],
      ],
      'times opened is never counted': [['then 1 else 0 end`', 'then 0 else 0 end`']],
    },
  },
})
