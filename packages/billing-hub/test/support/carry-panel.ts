import { diffDays, startOfMonth } from '@vectis/quickbooks/values'
import type { BillingPanel, DocumentChange, DocumentState } from '../../src/index.ts'

type Figures = Map<string, number>
const cents = (text: string | null) => Math.round(Number(text ?? 0) * 100)

/** Every figure of a panel that is a sum, in cents, by currency and name; zeros are left out. */
export function figuresOf(panel: BillingPanel): Figures {
  const figures: Figures = new Map()
  for (const one of panel.currencies) {
    const add = (name: string, amount: number) => addTo(figures, `${one.currency} ${name}`, amount)
    for (const name of [
      'outstanding',
      'overdue',
      'creditsAvailable',
      'unapplied',
      'net',
      'invoicedThisMonth',
      'creditedThisMonth',
    ] as const)
      // prettier-ignore
      add(name, cents(one[name]))
    add('overdueCount', one.overdueCount ?? 0)
    for (const [name, amount] of Object.entries(one.aging ?? {})) add(name, cents(amount as string))
    for (const [name, amount] of Object.entries(one.receiptsThisMonth ?? {}))
      add(name, cents(amount))
    for (const month of one.months ?? []) {
      add(`${month.month} invoiced`, cents(month.invoiced))
      add(`${month.month} received`, cents(month.received))
      for (const [name, amount] of Object.entries(month.receipts))
        add(`${month.month} ${name}`, cents(amount))
    }
  }
  return figures
}

/** Adds what the changes say of one customer. */
export function carry(
  figures: Figures,
  changes: readonly DocumentChange[],
  { customerId, today }: { customerId: string; today: string },
): Figures {
  const carried = new Map(figures)
  for (const { entity, before, after } of changes) {
    for (const [state, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (state?.customerId !== customerId) continue
      place(entity, state, today, (name, amount) =>
        addTo(carried, `${state.currency} ${name}`, sign * amount),
      )
    }
  }
  return carried
}

function place(
  entity: DocumentChange['entity'],
  { open: left, total: whole, date, dueDate, counts }: DocumentState,
  today: string,
  add: (name: string, amount: number) => void,
): void {
  const [open, total] = [cents(left), cents(whole)]
  const month = date?.slice(0, 7)
  const isThisMonth = month === today.slice(0, 7)
  const isInStrip =
    date !== null && date >= startOfMonth(today, -11) && date < startOfMonth(today, 1)
  if (entity === 'Invoice') {
    add('outstanding', open)
    add('net', open)
    const late = dueDate === null ? 0 : diffDays(dueDate, today)
    if (late > 0) add('overdue', open)
    if (late > 0 && open > 0) add('overdueCount', 1)
    const bucket = late <= 0 ? 'current' : late > 90 ? 'days91plus' : ['days1to30', 'days31to60', 'days61to90'][Math.ceil(late / 30) - 1]! // prettier-ignore
    add(dueDate === null ? 'noDueDate' : bucket, open)
    if (counts && isThisMonth) add('invoicedThisMonth', total)
    if (counts && isInStrip) add(`${month} invoiced`, total)
    return
  }
  if (entity === 'CreditMemo') {
    add('creditsAvailable', open)
    add('net', -open)
    if (counts && isThisMonth) add('creditedThisMonth', total)
    return
  }
  if (entity === 'Payment') {
    add('unapplied', open)
    add('net', -open)
  }
  if (!counts) return
  const receipt = entity === 'SalesReceipt' ? 'salesReceipts' : 'refunds'
  if (isInStrip) add(`${month} received`, entity === 'RefundReceipt' ? -total : total)
  if (entity === 'Payment') return
  if (isThisMonth) add(receipt, total)
  if (isInStrip) add(`${month} ${receipt}`, total)
}

function addTo(figures: Figures, name: string, amount: number): void {
  const sum = (figures.get(name) ?? 0) + amount
  if (sum === 0) figures.delete(name)
  else figures.set(name, sum)
}
