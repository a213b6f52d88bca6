import { idForm, oneOf, sumForm, textForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addGone, addObject, readDocument, readVersion, type Mapping } from './mapping.ts'
import { readUses } from './read-uses.ts'
import { statuses, types } from './statuses.ts'

/**
 * A credit note, and a payment of zero that holds all its allocations and refunds. It has the note's id and version, and
 * stays when its last allocation is undone: so the stored settlements are replaced as a set.
 */
export function mapCreditNote(fields: Fields, mapping: Mapping): void {
  if (fields.required('Type', oneOf(types.CreditNotes)) !== 'sales') {
    return mapping.ignore('credit notes of suppliers')
  }
  const status = fields.required('Status', oneOf(statuses.CreditNotes))
  if (status === 'gone') {
    const gone = { id: fields.required('CreditNoteID', idForm), at: readVersion(fields) }
    return addGone(mapping, { kind: 'creditNotes', ...gone })
  }
  const document = readDocument(fields, { idName: 'CreditNoteID' }, mapping)
  const { id, total } = document
  const number = fields.optional('CreditNoteNumber', textForm)
  const remaining = {
    draft: () => total,
    issued: () => fields.required('RemainingCredit', sumForm),
    voided: () => '0',
  }[status]()
  const uses = status === 'issued' ? readUses(fields, { total, remaining, creditNoteId: id }) : null
  addObject(mapping, 'creditNotes', { ...document, number, remaining, status })
  if (status === 'draft') return
  addObject(mapping, 'payments', {
    ...document,
    date: uses?.lastDate ?? document.date,
    total: '0',
    unapplied: '0',
    reference: number,
    status: status === 'voided' ? 'voided' : 'received',
    settlements: uses?.settlements ?? [],
  })
}
