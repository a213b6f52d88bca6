import { addDays, todayIn } from '@vectis/quickbooks/values'
import type { Demo } from '../../src/demo.ts'

/**
 * Writes a customer whom the PSA knows too into the books: an invoice that was paid, one that was due long ago, and one
 * of today. What is generated depends on the day, and this customer does not.
 */
export function billCustomer({ company, emulator, psa }: Demo) {
  const displayName = 'Not Yet Billed & Sons'
  const amount = '840.00'
  const { operations, timeZone } = company
  const today = todayIn(timeZone, emulator.clock.now())
  const accountId = String(operations.createCustomer({ displayName })['Id'])
  const bill = (txnDate: string, dueDate: string) =>
    String(operations.createInvoice({ customerId: accountId, amount, txnDate, dueDate })['Id'])
  const paidId = bill(addDays(today, -110), addDays(today, -80))
  const applications = [{ invoiceId: paidId, amount }]
  operations.receivePayment({ customerId: accountId, amount, applications, txnDate: addDays(today, -85) }) // prettier-ignore
  const lateId = bill(addDays(today, -75), addDays(today, -45))
  const newId = bill(today, addDays(today, 30))
  return { customerId: psa.idOf(displayName), accountId, lateId, newId }
}
