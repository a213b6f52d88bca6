import { versionOrder } from './version-order.ts'

/** Rules about rows of `billing_payments` under an alias, as SQL; each is core's rule of the same name. */

/** The sign of its amount is unproven. */
export function hasUnprovenSign(alias: string): string {
  return `${alias}.kind = 'other' and ${alias}.line_no > 0 and ${alias}.linked_type <> 'Deposit'`
}

/** It links something whose type or id is missing. */
export function isDoubtfulLink(alias: string): string {
  return `${alias}.kind = 'other' and (${alias}.linked_type = '' or ${alias}.linked_external_id = '')`
}

/** The set of a version `sent` replaces the stored one; `header` is the stored payment after the version was written. */
export function replacesSettlements(sent: string, header: string): string {
  const place = versionOrder(`${sent}.version_at`, `${sent}."syncToken"`)
  const stored = versionOrder(`${header}.settlements_at`, `${header}.settlements_sync_token`)
  return `case when ${sent}."isAllZero" or ${sent}."isStored" then not ${sent}."isAllZero"
      else ${header}.is_all_zero and (${header}.settlements_at is null or (${place}) > (${stored})) end`
}
