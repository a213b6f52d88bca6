import { createCompany, createEmulator } from '@vectis/quickbooks-emulator'

/** Replaces Intuit: a company with two customers and four invoices. A host has the keys of an Intuit app instead of this file. */
export async function openEmulatedIntuit() {
  const company = createCompany({ realmId: '9341457021722202', customers: 0, clock: Date })
  const { createCustomer, createInvoice, receivePayment } = company.operations
  const contoso = String(createCustomer({ displayName: 'Contoso Dental, Inc.' })['Id'])
  const fabrikam = String(createCustomer({ displayName: 'Fabrikam Legal' })['Id'])
  const invoice = (customerId: string, docNumber: string, amount: string, txnDate: string) => {
    const dueDate = txnDate.replace(/-01$/, '-28')
    return String(createInvoice({ customerId, docNumber, amount, txnDate, dueDate })['Id'])
  }
  const invoiceId = invoice(contoso, '1001', '1200.00', '2025-03-01')
  const applied = invoice(contoso, '1002', '300.50', '2025-04-01')
  const applications = [{ invoiceId: applied, amount: '100.50' }]
  receivePayment({ customerId: contoso, amount: '100.50', applications, txnDate: '2025-04-15' })
  invoice(fabrikam, '1003', '450.00', '2025-04-01')
  invoice(fabrikam, '1004', '75.25', '2099-01-01')

  const emulator = createEmulator({ companies: [company] })
  const { endpoints } = await emulator.listen()
  return {
    endpoints,
    credentials: { ...emulator.credentials(), redirectUri: 'http://localhost:3000/callback' },
    /** What a person does: opens the consent page and presses Connect. Returns the address that the browser is sent to. */
    approve: (url: string) => emulator.consent(url),
    realmId: company.realmId,
    /** The id of invoice 1001. */
    invoiceId,
    /** A person enters a payment of the whole invoice 1001 in QuickBooks. */
    payInvoice: () =>
      receivePayment({
        customerId: contoso,
        amount: '1200.00',
        applications: [{ invoiceId, amount: '1200.00' }],
      }),
    close: () => emulator.close(),
  }
}

export type EmulatedIntuit = Awaited<ReturnType<typeof openEmulatedIntuit>>
