import { expect, test } from 'vitest'
import { evaluateAlerts, evaluateService } from '../src/hub/evaluate-alerts.ts'

type Alerts = Parameters<typeof evaluateAlerts>[0]

const pass = (name: string, silent: Record<string, number>) => ({
  firing: [`${name} fires`],
  transitions: [`${name} begins`],
  silent,
  inconclusive: [`${name} is open`],
})

function openAlerts() {
  const asked: [string, object][] = []
  const alerts = {
    async evaluateOverdue(input: object) {
      asked.push(['overdue', input])
      return pass('overdue', { dismissed: 1, settled: 2 })
    },
    async evaluateService(input: object) {
      asked.push(['service', input])
      return { ...pass('service', { dismissed: 4, few_tickets: 8 }), notices: ['no tickets'] }
    },
  } as unknown as Alerts
  return { alerts, asked }
}

const day = { today: '2027-01-15', timeZone: 'America/Denver' } as const
const given = { ...day, hasTickets: true, settings: {}, dryRun: false }

test('both rules in one pass: tickets of the last full month, and reasons that both have counted together', async () => {
  const { alerts, asked } = openAlerts()
  const settings = { overdue: { afterDays: 3 }, service: { minTickets: 2 } } as never
  expect(await evaluateAlerts(alerts, { ...given, settings, dryRun: true })).toEqual({
    firing: ['overdue fires', 'service fires'],
    transitions: ['overdue begins', 'service begins'],
    silent: { dismissed: 5, settled: 2, few_tickets: 8 },
    inconclusive: ['overdue is open', 'service is open'],
    notices: ['no tickets'],
  })
  expect(asked).toEqual([
    ['overdue', { today: '2027-01-15', dryRun: true, settings: { afterDays: 3 } }],
    ['service', { ...day, from: '2026-12-01', to: '2027-01-01', dryRun: true, settings: { minTickets: 2 } }],
  ]) // prettier-ignore
})

test('without tickets of the host, a date or a zone the second rule is not asked', async () => {
  for (const more of [{ hasTickets: false }, { today: null }, { timeZone: null }]) {
    const { alerts, asked } = openAlerts()
    const { silent, notices } = await evaluateAlerts(alerts, { ...given, ...more })
    expect([silent, notices]).toEqual([{ dismissed: 1, settled: 2 }, []])
    expect(asked).toEqual([['overdue', { today: given.today, dryRun: false, ...('today' in more ? { today: null } : {}) }]]) // prettier-ignore
  }
})

test('without settings the rule has its own', async () => {
  const { alerts, asked } = openAlerts()
  await evaluateService(alerts, { ...day, today: '2027-03-01', settings: {}, dryRun: false })
  expect(asked[0]?.[1]).toEqual({ today: '2027-03-01', timeZone: 'America/Denver', from: '2027-02-01', to: '2027-03-01', dryRun: false }) // prettier-ignore
})
