import type { Company } from './company.ts'
import type { Ledger } from './ledger.ts'

const ledgers = new WeakMap<Company, Ledger>()

export function keepLedger(company: Company, ledger: Ledger): void {
  ledgers.set(company, ledger)
}

/**
 * The state behind a company, for checks and generators. Throws `TypeError` for one that has none, such as an indexed
 * one.
 */
export function ledgerOf(company: Company): Ledger {
  const ledger = ledgers.get(company)
  if (ledger === undefined) {
    throw new TypeError(`Company ${company.realmId} keeps no books; expected one of createCompany.`)
  }
  return ledger
}
