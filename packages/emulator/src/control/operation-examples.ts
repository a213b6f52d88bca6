import type { Company } from '../books/company.ts'

/** An input for each operation; `$Invoice` stands for the id of one that the company has. */
const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  createCustomer: { displayName: 'Harbor Dental', email: 'office@harbor.example' },
  updateCustomer: { id: '$Customer', email: 'new@harbor.example' },
  renameCustomer: { id: '$Customer', displayName: 'Harbor Dental Group' },
  inactivateCustomer: { id: '$Customer' },
  reactivateCustomer: { id: '$Customer' },
  mergeCustomers: { survivorId: '$Customer', loserId: '$OtherCustomer' },
  createItem: { name: 'Backup', unitPrice: '49.00' },
  renameItem: { id: '$Item', name: 'Backup, daily' },
  createInvoice: { customerId: '$Customer', amount: '120.00', note: 'By hand' },
  changeInvoice: { id: '$Invoice', amount: '90.00' },
  emailInvoice: { id: '$Invoice' },
  moveDocument: { entity: 'Invoice', id: '$Invoice', customerId: '$OtherCustomer' },
  createCreditMemo: { customerId: '$Customer', amount: '20.00' },
  createTemplate: { customerId: '$Customer', name: 'Monthly care', amount: '300.00' },
  runTemplate: { id: '$RecurringTransaction' },
  setTemplateActive: { id: '$RecurringTransaction', active: false },
  createSalesReceipt: { customerId: '$Customer', amount: '15.00' },
  createRefundReceipt: { customerId: '$Customer', amount: '15.00' },
  receivePayment: { customerId: '$Customer', amount: '50.00' },
  applyUnapplied: {
    paymentId: '$Payment',
    applications: [{ invoiceId: '$Invoice', amount: '5.00' }],
  },
  unapply: { paymentId: '$Payment', invoiceId: '$Invoice' },
  applyCreditMemo: {
    customerId: '$Customer',
    credits: [{ creditMemoId: '$CreditMemo', amount: '5.00' }],
    applications: [{ invoiceId: '$Invoice', amount: '5.00' }],
  },
  applyPostedCredit: {
    customerId: '$Customer',
    applications: [{ invoiceId: '$Invoice', amount: '5.00' }],
  },
  refundCredit: { creditMemoId: '$CreditMemo', amount: '5.00' },
  depositPayment: { id: '$Payment' },
  undoDeposit: { id: '$Payment' },
  voidTransaction: { entity: 'Invoice', id: '$Invoice' },
  deleteTransaction: { entity: 'Invoice', id: '$Invoice' },
  changeNote: { entity: 'Invoice', id: '$Invoice', note: 'Called on Monday' },
  setUpdatedAt: { entity: 'Invoice', id: '$Invoice', at: 1_800_000_000_000 },
  withholdObject: { entity: 'Invoice', id: '$Invoice' },
  releaseObject: { entity: 'Invoice', id: '$Invoice' },
  patchObject: { entity: 'Invoice', id: '$Invoice', set: { 'CurrencyRef.value': null } },
  changeQuirks: { queryLagMs: 2_000 },
}

/** The examples with ids of this company, by operation; what it has none of stays as `$Name`. */
export function findExamples(company: Company): Record<string, unknown> {
  const ids = new Map<string, string>()
  const idOf = (name: string): string => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const entity = name.replace('Other', '')
    const { rows } = company.query(`SELECT * FROM ${entity} MAXRESULTS 2`)
    const row = rows[name === entity ? 0 : 1]
    // A template is wrapped by the name of its type.
    const object = entity === 'RecurringTransaction' ? Object.values(row ?? {})[0] : row
    const id = String((object as { Id?: string } | undefined)?.Id ?? `$${name}`)
    ids.set(name, id)
    return id
  }
  const text = JSON.stringify(examples).replaceAll(/"\$(\w+)"/g, (_all, name: string) =>
    JSON.stringify(idOf(name)),
  )
  return JSON.parse(text) as Record<string, unknown>
}
