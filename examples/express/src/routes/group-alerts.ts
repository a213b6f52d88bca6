import type { AlertAmount } from '@vectis/billing-hub'
import { addDecimals, compareDecimals } from '@vectis/quickbooks/values'
import type { Alertable } from './alert-facts.ts'
import type { AlertBlock } from './alert-table.ts'

/** Alerts under their customers, as the hub pages them: the most money first, in the currency of most alerts. */
export function groupAlerts<One extends Alertable>(alerts: readonly One[]): AlertBlock<One>[] {
  const blocks = [...Map.groupBy(alerts, ({ customerId }) => customerId)].map(
    ([customerId, own]): AlertBlock<One> => ({
      customerId,
      count: own.length,
      amounts: sumUp(own),
      alerts: own.toSorted((a, b) => compareDecimals(balanceOf(b), balanceOf(a))),
    }),
  )
  const [most] = sumUp(alerts)
    .filter(({ currency }) => currency !== '')
    .toSorted((a, b) => b.alerts - a.alerts)
  const risk = ({ amounts }: AlertBlock<One>) =>
    amounts.find(({ currency }) => currency === most?.currency)?.amount ?? '0'
  return blocks.toSorted((a, b) => compareDecimals(risk(b), risk(a)))
}

export function sumUp(alerts: readonly Alertable[]): AlertAmount[] {
  const sums = new Map<string, AlertAmount>()
  for (const alert of alerts) {
    const { evidence } = alert
    const currency =
      'currency' in evidence && typeof evidence.currency === 'string' ? evidence.currency : ''
    const before = sums.get(currency) ?? { currency, amount: '0', alerts: 0 }
    const amount = addDecimals(before.amount, balanceOf(alert))
    sums.set(currency, { currency, amount, alerts: before.alerts + 1 })
  }
  return [...sums.values()]
}

function balanceOf({ evidence }: Alertable): string {
  return 'balance' in evidence && typeof evidence.balance === 'string' ? evidence.balance : '0'
}
