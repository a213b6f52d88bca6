import {
  buildRow,
  deriveCreditMemoState,
  deriveInvoiceStatus,
  isZeroForVoid,
  parseRows,
  proveVoid,
  syncedEntities,
  type SyncEntity,
  type VoidEvidence,
} from '@vectis/quickbooks/rows'

/** A stored version with core's names of its fields. */
export interface StoredVersion {
  externalId: string
  realmId: string
  /** Every field of the row as core builds it, settlements left out. */
  fields: Readonly<Record<string, unknown>>
  /** An event said that it was voided. */
  hadVoidEvent: boolean
  /** The last total above zero, while the total is zero. */
  formerTotal: string | null
  deletedAt: string | null
  /** The wire text, where the host keeps it. */
  raw: string | null
}

/** What a version is derived from. `raw`: the wire text. `columns`: amounts, dates and void evidence of the row itself. */
export type DerivationBasis = 'raw' | 'columns'

export interface DerivedVersion {
  basis: DerivationBasis
  fields: Record<string, unknown>
}

/**
 * A version derived again by today's rules; null when nothing of it can be: without the wire text a customer and a
 * template have no derived field. See docs/decisions/0180.
 */
export function deriveVersion(entity: SyncEntity, version: StoredVersion): DerivedVersion | null {
  const fromRaw = version.raw === null ? null : deriveFromRaw(entity, version, version.raw)
  if (fromRaw !== null) return { basis: 'raw', fields: withProof(entity, fromRaw, version) }
  const fields = deriveFromColumns(entity, version)
  return fields === null ? null : { basis: 'columns', fields: withProof(entity, fields, version) }
}

function deriveFromRaw(
  entity: SyncEntity,
  { realmId, fields }: StoredVersion,
  raw: string,
): Record<string, unknown> | null {
  const body = JSON.parse(raw) as object
  const wire = syncedEntities[entity].isWrapped ? { [String(fields['templateType'])]: body } : body
  const [row] = parseRows(entity, [wire], { realmId }).rows
  if (row === undefined) return null
  const currency = fields['currency']
  const home = typeof currency === 'string' && currency !== '' ? { homeCurrency: currency } : {}
  const { externalId: _, settlements: _set, ...built } = buildRow(entity, row as never, home) as unknown as Record<string, unknown> // prettier-ignore
  return built
}

function deriveFromColumns(
  entity: SyncEntity,
  { fields }: StoredVersion,
): Record<string, unknown> | null {
  // What an event or an earlier version proved is decided below.
  const stored = fields['voidEvidence'] as VoidEvidence | null | undefined
  const own = stored === 'event' || stored === 'inferred' ? null : (stored ?? null)
  const said = {
    hasVoidReason: own === 'reason',
    hasVoidStatus: own === 'status',
    isNoteVoided: own === 'note',
  }
  const total = String(fields['totalAmount'])
  if (entity === 'Invoice') {
    const derived = deriveInvoiceStatus({ total, balance: String(fields['balance']), ...said })
    const { baseStatus, voidEvidence } = derived
    const flags: string[] = [...derived.flags]
    if (fields['dueDate'] === null) flags.push('no_due_date')
    if (['NotSet', 'NeedToSend'].includes(String(fields['emailStatus']))) flags.push('not_sent')
    return { baseStatus, voidEvidence, flags }
  }
  if (entity === 'CreditMemo') {
    const isUnknown = (fields['unreadableFields'] as string[]).includes('RemainingCredit')
    const remaining = isUnknown ? null : String(fields['remainingCredit'])
    return { ...deriveCreditMemoState({ total, remaining, ...said }) }
  }
  return syncedEntities[entity].zeroWhenVoid === null
    ? null
    : { isVoided: own !== null, voidEvidence: own }
}

/** What the store adds: voids that an event or an earlier total proves, and deletion. */
function withProof(
  entity: SyncEntity,
  derived: Record<string, unknown>,
  { fields, hadVoidEvent, formerTotal, deletedAt }: StoredVersion,
): Record<string, unknown> {
  const zero = syncedEntities[entity].zeroWhenVoid
  if (zero === null) return derived
  const row = { ...fields, ...derived } as unknown as {
    totalAmount: string
    balance?: string
    isAllZero: boolean
    voidEvidence: VoidEvidence | null
  }
  const { voidEvidence, isAllZero } = row
  const isZero = isZeroForVoid(zero, row)
  const proof = proveVoid({ voidEvidence, isZero, isAllZero, hadVoidEvent, formerTotal })
  const next = { ...derived }
  if (proof !== null) {
    next['voidEvidence'] = proof
    if ('isVoided' in next) next['isVoided'] = true
    if ('flags' in next)
      next['flags'] = (next['flags'] as string[]).filter((flag) => flag !== 'zero_total')
  }
  const status = deletedAt !== null ? 'deleted' : proof !== null ? 'voided' : null
  if (status !== null && 'baseStatus' in next) next['baseStatus'] = status
  else if (status !== null && 'state' in next) next['state'] = status
  return next
}
