import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { addDays, startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'

/** Customers whose books tell something: each is one case of the alerts or of the panel. */
export const storyNames = {
  /** Seven tickets last month, and nothing invoiced: the alert of the story. */
  forgotten: 'Harborview Dental',
  /** Its invoices go to the district. */
  branch: 'Ridgeline Elementary',
  payer: 'Ridgeline School District',
  /** Pays for a year in advance. */
  prepaid: 'Cedar & Stone Law',
  /** Pays by card: a sales receipt, no invoice. */
  card: 'Bluebird Cafe',
  /** Owes an invoice that was due 75 days ago. */
  late: 'Summit Roofing',
  /** Is late too, but has credits that cover it. */
  covered: 'Lakeshore Pediatrics',
  /** Has an account in US dollars and one in Canadian dollars. */
  abroad: 'Maple Leaf Outfitters',
  /** Was entered twice in QuickBooks. */
  twice: 'Granite Peak Mining',
} as const

/** Tickets that the PSA resolved last month: enough to expect an invoice. */
export const storyTickets: ReadonlyMap<string, number> = new Map([
  [storyNames.forgotten, 7],
  [storyNames.branch, 5],
  [storyNames.prepaid, 6],
  [storyNames.card, 4],
])

/** What the steps of the story need to find. */
export interface StoryBooks {
  /** The invoice that is missing. */
  forgotten: { customerId: string; amount: string; txnDate: CalendarDate; dueDate: CalendarDate }
  late: { customerId: string; invoiceId: string; docNumber: string; amount: string }
  covered: { customerId: string; invoiceId: string; docNumber: string }
  abroad: { cadId: string }
  twice: { survivorId: string; loserId: string; docNumber: string }
}

/** Writes the customers of the story into the books of a company. */
export function writeStoryBooks(
  { operations }: BooksCompany,
  { today }: { today: CalendarDate },
): StoryBooks {
  const lastMonth = startOfMonth(addDays(startOfMonth(today), -1))
  const monthBefore = startOfMonth(addDays(lastMonth, -1))
  const customer = (displayName: string, more: object = {}) =>
    String(operations.createCustomer({ displayName, ...more })['Id'])
  const invoice = (customerId: string, amount: string, txnDate: CalendarDate, due = 30) => {
    const dueDate = addDays(txnDate, due)
    const made = operations.createInvoice({ customerId, amount, txnDate, dueDate })
    return { id: String(made['Id']), docNumber: String(made['DocNumber']) }
  }
  const paid = (customerId: string, amount: string, txnDate: CalendarDate) => {
    const { id: invoiceId } = invoice(customerId, amount, txnDate)
    const applications = [{ invoiceId, amount }]
    operations.receivePayment({ customerId, amount, applications, txnDate: addDays(txnDate, 21) })
  }

  const forgotten = customer(storyNames.forgotten, { email: 'office@harborview.example' })
  paid(forgotten, '1480.00', addDays(monthBefore, -20))
  paid(forgotten, '1480.00', addDays(monthBefore, 3))

  const payer = customer(storyNames.payer)
  customer(storyNames.branch, { parentId: payer, billWithParent: true })
  paid(payer, '3900.00', addDays(monthBefore, 1))
  invoice(payer, '3900.00', addDays(lastMonth, 1), 60)

  const prepaid = customer(storyNames.prepaid)
  paid(prepaid, '14400.00', addDays(today, -200))
  const schedule = { intervalType: 'Yearly', startDate: addDays(today, -200), previousDate: addDays(today, -200), nextDate: addDays(today, 165) } as const // prettier-ignore
  operations.createTemplate({ customerId: prepaid, name: 'Care plan, a year', amount: '14400.00', schedule }) // prettier-ignore

  const card = customer(storyNames.card)
  for (const txnDate of [addDays(monthBefore, 8), addDays(lastMonth, 9)])
    operations.createSalesReceipt({ customerId: card, amount: '295.00', txnDate })

  const late = customer(storyNames.late)
  const amount = '4755.00'
  const owed = invoice(late, amount, addDays(today, -105))

  const covered = customer(storyNames.covered)
  const small = invoice(covered, '480.00', addDays(today, -50))
  operations.createCreditMemo({ customerId: covered, amount: '600.00', txnDate: addDays(today, -40) }) // prettier-ignore

  const usd = customer(storyNames.abroad)
  invoice(usd, '2200.00', addDays(today, -12))
  const cadId = customer(`${storyNames.abroad} (CAD)`, { currency: 'CAD' })
  invoice(cadId, '1850.00', addDays(today, -9))

  const survivorId = customer(storyNames.twice)
  paid(survivorId, '760.00', addDays(today, -70))
  const loserId = customer(`${storyNames.twice}, old account`)
  const { docNumber } = invoice(loserId, '1120.00', addDays(today, -15))

  return {
    forgotten: {
      customerId: forgotten,
      amount: '1480.00',
      txnDate: lastMonth,
      dueDate: addDays(today, 30),
    },
    late: { customerId: late, invoiceId: owed.id, docNumber: owed.docNumber, amount },
    covered: { customerId: covered, invoiceId: small.id, docNumber: small.docNumber },
    abroad: { cadId },
    twice: { survivorId, loserId, docNumber },
  }
}
