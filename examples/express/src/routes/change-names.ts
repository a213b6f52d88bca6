import type { ChangeKind, DocumentChange } from '@vectis/billing-hub'
import { dayOrDash } from '../web/format.ts'
import { documentNames } from './document-names.ts'

/** What happened to a document, in plain words. */
export const kindNames: Record<ChangeKind, string> = {
  new: 'New',
  reopened: 'Open again',
  edited: 'Edited',
  're-dated': 'Re-dated',
  settled: 'Partly paid or used',
  paid: 'Paid or used up',
  voided: 'Voided',
  deleted: 'Deleted',
  merged: 'Customer merged',
  moved: 'Moved to another account',
  relinked: 'Linked to another customer',
}

/** `Invoice 1001`. */
export function nameDocument({
  entity,
  docNumber,
  externalId,
}: Pick<DocumentChange, 'entity' | 'docNumber' | 'externalId'>): string {
  return `${documentNames[entity]} ${docNumber ?? `ID ${externalId}`}`
}

/** Invoices are paid; credits and payments are used. */
export function nameKind(kind: ChangeKind, { entity, before, after }: DocumentChange): string {
  if (kind === 're-dated')
    return `re-dated from ${dayOrDash(before?.date)} to ${dayOrDash(after?.date)}`
  const isInvoice = entity === 'Invoice'
  if (kind === 'paid') return isInvoice ? 'paid' : 'used up'
  if (kind === 'settled') return isInvoice ? 'partly paid' : 'partly used'
  return kindNames[kind].toLowerCase()
}
