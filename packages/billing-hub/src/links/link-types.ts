/** A customer of the spine: usually the PSA's, sometimes the host's own list. */
export interface SpineCustomer {
  id: string
  name: string
  /** Account identifiers of the PSA, such as ConnectWise's; compared exactly, without regard to case. */
  identifiers?: readonly string[]
  emails?: readonly string[]
  phones?: readonly string[]
  street?: string | null
  postalCode?: string | null
}

/** A billing account as its source names it: a row of `customers`. */
export interface BillingAccount {
  source: string
  /** `''` for sources without realms. */
  realmId: string
  externalId: string
  displayName: string
  companyName: string | null
  parentExternalId: string | null
  isJob: boolean
  isProject: boolean
  billWithParent: boolean
  active: boolean
  email: string | null
  phone: string | null
  street: string | null
  postalCode: string | null
}

/** A linking rule, as it is stored. `nameRule` returns its name; docs/reference/rules.md defines it. */
export type LinkRule =
  | 'A0'
  | 'A1'
  | 'A2'
  | 'A2b'
  | 'A3'
  | 'A4'
  | 'A5'
  | 'A5b'
  | 'A6'
  | 'A7'
  | 'A8'
  | 'A9'
  | 'A10'
  | 'A11'

/** Rules of inherited links, which are decided again in each pass. */
export function isInheritedRule(rule: string): boolean {
  return rule === 'A8' || rule === 'A9'
}

/** An earlier decision, by a person or a pass. */
export interface StoredLink {
  externalId: string
  /** Null for "Keep separate". */
  customerId: string | null
  kind: 'linked' | 'separate'
}

/** A reason for or against a customer; shown on the page and kept in the audit. */
export type SuggestionReason =
  | 'account id'
  | 'same name'
  | 'half of the name'
  | 'same name without legal form'
  | 'same name, written differently'
  | 'legal form differs'
  | 'other half differs'
  | 'every contact differs'
  | 'no contact agrees'
  | 'name within the other'
  | 'name begins alike'
  | 'parent'
  | 'similar name'
  | 'e-mail domain'
  | 'phone'
  | 'address'

export interface Suggestion {
  customerId: string
  /** 0 to 100: the name's similarity. */
  score: number
  reasons: readonly SuggestionReason[]
}

export interface LinkDecision {
  externalId: string
  rule: LinkRule
  /**
   * `keep`: as stored; `auto`: link now; `inherit`: billed through an ancestor; `suggest`: a person decides;
   * `separate`; `unlinked`.
   */
  result: 'keep' | 'auto' | 'inherit' | 'suggest' | 'separate' | 'unlinked'
  customerId: string | null
  /** The ancestor whose link is inherited. */
  via: string | null
  /** Best first; at most three similar names, or five equal ones. */
  suggestions: readonly Suggestion[]
  /** For `auto` and `inherit`: the reasons for the customer, contacts included. Empty otherwise. */
  witnesses: readonly SuggestionReason[]
  /**
   * For "several possible" (A6): how many customers fit, including those beyond the five in `suggestions`; 0 otherwise.
   */
  candidates: number
  /** The compared text, for the audit. */
  folded: string
}

/**
 * A pair that a person undid or refused: never linked automatically again, never suggested. See docs/decisions/0062.
 */
export interface RefusedPair {
  externalId: string
  customerId: string
}
