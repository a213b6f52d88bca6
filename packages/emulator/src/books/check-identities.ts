import type { Company } from './company.ts'
import { ledgerOf } from './ledger-of.ts'
import type { Ledger } from './ledger.ts'
import { formatMinorUnits } from './minor-units.ts'

/**
 * Checks the four balance identities over the whole company, from the documents alone; one sentence per violation, none
 * when the books are right. Invoice deposits count as applied.
 */
export function checkIdentities(company: Company): string[] {
  const ledger = ledgerOf(company)
  const { Customer, Invoice, Payment, CreditMemo } = ledger.records
  const problems: string[] = []
  const applied = new Map<object, number>()
  const own = new Map<object, number>([...Customer.values()].map((customer) => [customer, 0]))
  const expectEqual = (what: string, found: number, expected: number) => {
    if (found === expected) return
    problems.push(`${what} is ${formatMinorUnits(found)}, expected ${formatMinorUnits(expected)}`)
  }
  const charge = (holder: { id: string; entity: string; customer: object }, amount: number) => {
    const sum = own.get(holder.customer)
    if (sum === undefined) problems.push(`${holder.entity} ${holder.id} belongs to no customer`)
    else own.set(holder.customer, sum + amount)
  }

  for (const payment of Payment.values()) {
    let used = 0
    for (const { amount, side, target } of payment.lines) {
      used += side === 'debit' ? amount : -amount
      if (amount <= 0) problems.push(`Payment ${payment.id} has a line of ${amount}`)
      if (!('record' in target)) continue
      applied.set(target.record, (applied.get(target.record) ?? 0) + amount)
      if (!isLive(ledger, target.record)) {
        problems.push(
          `Payment ${payment.id} pays ${target.type} ${target.record.id}, which is gone`,
        )
      }
    }
    expectEqual(`1: Payment ${payment.id} total`, payment.total, used + payment.unapplied)
    if (payment.unapplied < 0) problems.push(`Payment ${payment.id} has a negative UnappliedAmt`)
    charge(payment, -payment.unapplied)
  }
  for (const invoice of Invoice.values()) {
    const paid = (applied.get(invoice) ?? 0) + (invoice.deposit ?? 0)
    expectEqual(`2: Invoice ${invoice.id} balance`, invoice.balance, invoice.total - paid)
    charge(invoice, invoice.balance)
  }
  for (const memo of CreditMemo.values()) {
    const used = applied.get(memo) ?? 0
    expectEqual(`3: CreditMemo ${memo.id} balance`, memo.balance, memo.total - used)
    charge(memo, -memo.balance)
  }
  for (const customer of Customer.values()) {
    expectEqual(`4: Customer ${customer.id} balance`, customer.balance, own.get(customer) ?? 0)
  }
  return problems
}

function isLive(ledger: Ledger, record: { entity: 'Invoice' | 'CreditMemo'; id: string }): boolean {
  return ledger.records[record.entity].get(record.id) === record
}
