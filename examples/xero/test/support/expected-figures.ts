import { UNIT, type Operation } from './books/operations.ts'

/** What a panel should show of one contact and one currency, in ten-thousandths. */
export interface ExpectedFigures {
  outstanding: number
  overdue: number
  overdueCount: number
  creditsAvailable: number
  unapplied: number
  invoicedThisMonth: number
  creditedThisMonth: number
  aging: Record<string, number>
  /** By `YYYY-MM`. */
  received: Record<string, number>
  invoiced: Record<string, number>
  refunds: Record<string, number>
  /** Contracted a month, as text of two places; null without a contract. */
  contracted: string | null
}

type Did<Verb extends Operation['do']> = Extract<Operation, { do: Verb }>

/** The figures by contact and currency, added up from what was done. Knows neither Xero's JSON nor our tables. */
export function expectFigures(
  operations: readonly Operation[],
  today: string,
): Map<string, ExpectedFigures> {
  const all = <Verb extends Operation['do']>(verb: Verb) =>
    operations.filter((one): one is Did<Verb> => one.do === verb)
  const undone = new Set([...all('undo'), ...all('void')].map(({ id }) => id))
  const standing = <One extends { id: string }>(list: readonly One[]) =>
    list.filter(({ id }) => !undone.has(id))
  const survivors = new Map(all('merge').map(({ id, into }) => [id, into]))
  const survivorOf = (contact: string): string => {
    const into = survivors.get(contact)
    return into === undefined ? contact : survivorOf(into)
  }
  const figures = new Map<string, ExpectedFigures>()
  const of = ({ contact, currency }: { contact: string; currency: string }) => {
    const key = `${survivorOf(contact)} ${currency}`
    const known = figures.get(key) ?? emptyFigures()
    figures.set(key, known)
    return known
  }
  const month = today.slice(0, 7)

  const issues = standing(all('issue'))
  const credits = standing(all('credit'))
  const pays = standing(all('pay'))
  const allocations = standing(all('allocate'))
  const refunds = standing(all('refund'))
  for (const invoice of issues) {
    const one = of(invoice)
    add(one.invoiced, invoice.date.slice(0, 7), invoice.total)
    if (invoice.date.startsWith(month)) one.invoicedThisMonth += invoice.total
    const settled = [...pays, ...allocations].filter((each) => each.invoice === invoice.id)
    const due = invoice.total - sum(settled)
    if (due === 0) continue
    one.outstanding += due
    const late = invoice.due === null ? null : daysBetween(invoice.due, today)
    add(one.aging, bucketOf(late), due)
    if (late !== null && late > 0) {
      one.overdue += due
      one.overdueCount += 1
    }
  }
  for (const pay of pays) {
    const invoice = all('issue').find(({ id }) => id === pay.invoice)
    if (invoice !== undefined) add(of(invoice).received, pay.date.slice(0, 7), pay.amount)
  }
  for (const credit of credits) {
    const one = of(credit)
    const used = [...allocations, ...refunds].filter((each) => each.credit === credit.id)
    const left = credit.total - sum(used)
    if (credit.list === 'CreditNotes') {
      one.creditsAvailable += left
      if (credit.date.startsWith(month)) one.creditedThisMonth += credit.total
    } else {
      one.unapplied += left
      add(one.received, credit.date.slice(0, 7), credit.total)
    }
  }
  for (const refund of refunds) {
    const credit = all('credit').find(({ id }) => id === refund.credit)
    if (credit === undefined) continue
    add(of(credit).received, refund.date.slice(0, 7), -refund.amount)
    add(of(credit).refunds, refund.date.slice(0, 7), refund.amount)
  }
  const ends = all('end')
  const listed = all('contract').filter(
    ({ id }) => !ends.some((end) => end.id === id && end.isGone),
  )
  for (const contract of listed) {
    const one = of(contract)
    const isSame = (other: typeof contract) => of(other) === one
    const running = listed.filter(
      (other) => isSame(other) && !ends.some(({ id }) => id === other.id),
    )
    one.contracted = perMonth(running)
  }
  return figures
}

/** What settled each invoice, in ten-thousandths: money, and credit of credit notes. */
export function expectSettled(
  operations: readonly Operation[],
): Map<string, { cash: number; credit: number }> {
  const undone = new Set(operations.flatMap((one) => (one.do === 'undo' ? one.id : [])))
  const notes = new Set(
    operations.flatMap((one) => (one.do === 'credit' && one.list === 'CreditNotes' ? one.id : [])),
  )
  const settled = new Map<string, { cash: number; credit: number }>()
  for (const one of operations) {
    if ((one.do !== 'pay' && one.do !== 'allocate') || undone.has(one.id)) continue
    const known = settled.get(one.invoice) ?? { cash: 0, credit: 0 }
    const kind = one.do === 'allocate' && notes.has(one.credit) ? 'credit' : 'cash'
    settled.set(one.invoice, { ...known, [kind]: known[kind] + one.amount })
  }
  return settled
}

export function emptyFigures(): ExpectedFigures {
  return {
    outstanding: 0,
    overdue: 0,
    overdueCount: 0,
    creditsAvailable: 0,
    unapplied: 0,
    invoicedThisMonth: 0,
    creditedThisMonth: 0,
    aging: {},
    received: {},
    invoiced: {},
    refunds: {},
    contracted: null,
  }
}

/** Every period weeks, 52 a year, or months; added exactly and rounded once, halves up. */
function perMonth(contracts: readonly Did<'contract'>[]): string {
  // Periods are 1 to 4, and a year has 12 months: 144 divides all.
  const parts = contracts.map(({ net, unit, period }) =>
    unit === 'WEEKLY'
      ? BigInt(net) * 52n * BigInt(12 / period)
      : BigInt(net) * BigInt(144 / period),
  )
  const total = parts.reduce((whole, part) => whole + part, 0n)
  const divisor = 144n * BigInt(UNIT / 100)
  const cents = ((total * 2n + divisor) / (divisor * 2n)).toString().padStart(3, '0')
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`
}

function bucketOf(late: number | null): string {
  if (late === null) return 'noDueDate'
  if (late <= 0) return 'current'
  if (late <= 30) return 'days1to30'
  if (late <= 60) return 'days31to60'
  return late <= 90 ? 'days61to90' : 'days91plus'
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

function add(sums: Record<string, number>, key: string, amount: number): void {
  sums[key] = (sums[key] ?? 0) + amount
}

function sum(list: readonly { amount: number }[]): number {
  return list.reduce((whole, { amount }) => whole + amount, 0)
}
