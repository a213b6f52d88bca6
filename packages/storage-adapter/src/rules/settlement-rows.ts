/** Rules about a row of `billing_payments` under an alias, as SQL; each is core's rule of the same name. */

/** Nobody has proven which sign its amount has. */
export function hasUnprovenSign(alias: string): string {
  return `${alias}.kind = 'other' and ${alias}.line_no > 0 and ${alias}.linked_type <> 'Deposit'`
}

/** It links something whose type or id is missing. */
export function isDoubtfulLink(alias: string): string {
  return `${alias}.kind = 'other' and (${alias}.linked_type = '' or ${alias}.linked_external_id = '')`
}
