import { oneOf, sumForm, textForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addObject, readDocument, type Mapping } from './mapping.ts'
import { readUses } from './read-uses.ts'
import { statuses, types } from './statuses.ts'

/** Money that came in and is on account until it is allocated: an overpayment or a prepayment. */
export function mapUnapplied(
  key: 'Overpayments' | 'Prepayments',
  idName: 'OverpaymentID' | 'PrepaymentID',
): (fields: Fields, mapping: Mapping) => void {
  return (fields, mapping) => {
    if (fields.required('Type', oneOf<string>(types[key])) !== 'sales') {
      return mapping.ignore(`${key.toLowerCase()} to suppliers`)
    }
    const status = fields.required('Status', oneOf(statuses[key]))
    const document = readDocument(fields, { idName }, mapping)
    const isVoided = status === 'voided'
    const unapplied = isVoided ? '0' : fields.required('RemainingCredit', sumForm)
    const uses = { total: document.total, remaining: unapplied, creditNoteId: null }
    addObject(mapping, 'payments', {
      ...document,
      unapplied,
      reference: fields.optional('Reference', textForm),
      status,
      settlements: isVoided ? [] : readUses(fields, uses).settlements,
    })
  }
}
