import { amountForm, dateForm, flagForm, idForm, oneOf, textForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addGone, addObject, readDocument, readVersion, type Mapping } from './mapping.ts'
import { statuses, types } from './statuses.ts'

/**
 * An invoice to a customer. What `Payments`, `CreditNotes`, `Overpayments` and `Prepayments` within it repeat is read from
 * their own lists: taken from both, it would count twice.
 */
export function mapInvoice(fields: Fields, mapping: Mapping): void {
  if (fields.required('Type', oneOf(types.Invoices)) !== 'sales') {
    return mapping.ignore('bills of suppliers')
  }
  const status = fields.required('Status', oneOf(statuses.Invoices))
  if (status === 'gone') {
    const id = fields.required('InvoiceID', idForm)
    return addGone(mapping, { kind: 'invoices', id, at: readVersion(fields) })
  }
  const document = readDocument(fields, { idName: 'InvoiceID', total: amountForm }, mapping)
  addObject(mapping, 'invoices', {
    ...document,
    number: fields.optional('InvoiceNumber', textForm),
    dueDate: fields.optional('DueDate', dateForm) ?? fields.optional('DueDateString', dateForm),
    amountDue: status === 'voided' ? '0' : fields.required('AmountDue', amountForm),
    tax: fields.optional('TotalTax', amountForm),
    status,
    isSent: fields.optional('SentToContact', flagForm),
    repeatingInvoiceId: fields.optional('RepeatingInvoiceID', idForm),
  })
}
