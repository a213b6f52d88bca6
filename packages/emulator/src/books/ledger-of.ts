import type { Company } from './company.ts'
import type { Ledger } from './ledger.ts'

/** A company that keeps books. */
export interface Bookkept extends Company {
  /** The state behind its answers, for checks and generators: read it, and change it by the company's operations. */
  readonly ledger: Ledger
}

/**
 * The state behind a company, for checks and generators. Throws `TypeError` for one that has none, such as an indexed
 * one. See docs/decisions/0035.
 */
export function ledgerOf(company: Company | Bookkept): Ledger {
  if ('ledger' in company) return company.ledger
  throw new TypeError(`Company ${company.realmId} keeps no books; expected one of createCompany.`)
}
