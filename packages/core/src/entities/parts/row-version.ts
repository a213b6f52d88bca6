import type { Instant } from '../../values/instant.ts'
import { wireOf } from './unreadable-fields.ts'

/**
 * The rows that core derives from wire entities and a store writes. They are source-neutral: a Xero adapter fills
 * the same shapes. Every amount is decimal text in the row's own `currency`; `null` means the wire had no value.
 */
export interface BillingRowVersion {
  /** The source's id. Text: QuickBooks ids exceed 2^53. */
  externalId: string
  /** The entity's version on the wire (`SyncToken`); not a change marker. */
  syncToken: string | null
  /** `MetaData.CreateTime`, as on the wire; immutable. */
  sourceCreatedAt: Instant | null
  /** `MetaData.LastUpdatedTime`, as on the wire; the guard against an older version overwriting a newer one. */
  sourceUpdatedAt: Instant | null
  /**
   * Paths of fields that a figure needs (a date, the currency, the customer, a schedule) and that were there but
   * unreadable: they are null here, which is not the same as absent. Sorted, indexes left out: `CustomerRef.value`,
   * `Line[].Amount`. Empty for nearly every row.
   */
  unreadableFields: string[]
  /** The wire JSON, only when the host asked to keep it. */
  raw?: string
}

export interface BuildRowOptions {
  /** Keep the wire JSON with the row. Default false: it doubles the size of the tables. */
  keepRaw?: boolean
  /**
   * Currency of transactions that name none: the company's home currency. Default: unknown, and such a row is marked.
   */
  homeCurrency?: string
}

interface Versioned {
  Id: string
  SyncToken?: string | null | undefined
  MetaData?:
    | { CreateTime?: string | null | undefined; LastUpdatedTime?: string | null | undefined }
    | null
    | undefined
}

/** The version fields of every row. */
export function version(
  entity: Versioned,
  row: object,
  { keepRaw = false }: BuildRowOptions,
): Omit<BillingRowVersion, 'unreadableFields'> {
  return {
    externalId: entity.Id,
    syncToken: entity.SyncToken ?? null,
    sourceCreatedAt: entity.MetaData?.CreateTime ?? null,
    sourceUpdatedAt: entity.MetaData?.LastUpdatedTime ?? null,
    ...(keepRaw ? { raw: JSON.stringify(bodyOf(wireOf(row), entity, row)) } : {}),
  }
}

/** For a template, the object inside its wrapper. */
function bodyOf(wire: object, entity: Versioned, row: object): object {
  return (row as object) === entity ? wire : (Object.values(wire)[0] as object)
}
