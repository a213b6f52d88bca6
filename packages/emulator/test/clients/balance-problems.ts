import type { Json } from '../support/company-client.ts'

const cents = (amount: unknown) => Math.round(Number(amount ?? 0) * 100)

/** The four identities again, from nothing but the rows that a client read. */
export function balanceProblems(rows: {
  invoices: Json[]
  payments: Json[]
  memos: Json[]
  customers: Json[]
}): string[] {
  const problems: string[] = []
  const applied = new Map<string, number>()
  const owed = new Map<string, number>()
  const owe = ({ CustomerRef }: Json, amount: number) => {
    owed.set(CustomerRef.value, (owed.get(CustomerRef.value) ?? 0) + amount)
  }
  const same = (what: string, found: number, expected: number) => {
    if (found !== expected) problems.push(`${what} is ${found}, expected ${expected}`)
  }
  for (const payment of rows.payments) {
    let used = 0
    for (const { Amount, LinkedTxn } of payment['Line'] as Json[]) {
      const [{ TxnId, TxnType }] = LinkedTxn
      const isDebit = ['Invoice', 'Check', 'Expense'].includes(TxnType)
      used += isDebit ? cents(Amount) : -cents(Amount)
      const key = `${TxnType} ${TxnId}`
      applied.set(key, (applied.get(key) ?? 0) + cents(Amount))
    }
    const unapplied = cents(payment['UnappliedAmt'])
    same(`1: Payment ${payment['Id']} total`, cents(payment['TotalAmt']), used + unapplied)
    owe(payment, -unapplied)
  }
  for (const invoice of rows.invoices) {
    const paid = (applied.get(`Invoice ${invoice['Id']}`) ?? 0) + cents(invoice['Deposit'])
    const balance = cents(invoice['Balance'])
    same(`2: Invoice ${invoice['Id']} balance`, balance, cents(invoice['TotalAmt']) - paid)
    owe(invoice, balance)
  }
  for (const memo of rows.memos) {
    const used = applied.get(`CreditMemo ${memo['Id']}`) ?? 0
    const balance = cents(memo['Balance'])
    same(`3: CreditMemo ${memo['Id']} balance`, balance, cents(memo['TotalAmt']) - used)
    owe(memo, -balance)
  }
  for (const customer of rows.customers) {
    same(
      `4: Customer ${customer['Id']} balance`,
      cents(customer['Balance']),
      owed.get(customer['Id']) ?? 0,
    )
  }
  return problems
}
