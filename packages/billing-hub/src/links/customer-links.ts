import type { Instant } from '@vectis/quickbooks/values'
import type { AccountKey } from './account-key.ts'
import type { LinkChange } from './link-changes.ts'
import type { BillingAccount, LinkDecision, SpineCustomer } from './link-types.ts'
import type { PreviewAcceptance } from './preview-acceptance.ts'
import type { LinkDifference, RuleReport, StoredWhy } from './review-links.ts'

/**
 * The host's customers, usually the PSA's; called once per pass. Return the same array object while nothing changed,
 * and never change it or a customer in it in place: then a pass processes only the changes in the books and reuses its index of names.
 */
export type SpineSource = (tenantId: string) => Promise<readonly SpineCustomer[]>

export interface LinkedAccount {
  account: BillingAccount
  decision: LinkDecision
  /** How the stored link was made; null when there is none. */
  stored: StoredWhy | null
}

export interface LinkPreview {
  /** Linked accounts and automatic links, including accounts that are billed with their parent. */
  linked: number
  /**
   * Children that inherit although QuickBooks does not say that their parent is billed for them; a person should check
   * them.
   */
  viaParent: number
  toCheck: number
  unlinked: number
  separate: number
  accounts: LinkedAccount[]
}

export interface CustomerLinks {
  /**
   * What a pass would do and which accounts a person has to decide; writes nothing. Show it before any alert runs.
   * Known at an instant: with the accounts and links of then, and the spine and rules of now.
   */
  preview(options?: { knownAt?: Instant }): Promise<LinkPreview>
  /**
   * A person accepts the preview. Alerts of a new company should wait for this. It holds for the company that the tenant
   * is, or was last, connected to.
   */
  acceptPreview(input: { actor: string }): Promise<void>
  /** Who accepted the preview of the current company first, and when; null when it was not accepted. */
  acceptance(): Promise<PreviewAcceptance | null>
  /** Applies the automatic linking rules. Returns what changed. */
  apply(): Promise<LinkChange[]>
  /**
   * Stored links that today's rules would not make, or would make to another customer. Writes nothing, and no pass
   * moves them. Use it after an upgrade. Known at an instant as `preview` is.
   */
  review(options?: { knownAt?: Instant }): Promise<LinkDifference[]>
  /** Links by the rule that made them, and how many of each a person undid, now or as known at an instant. */
  report(options?: { knownAt?: Instant }): Promise<RuleReport[]>
  /**
   * A person links an account; many accounts may go to one customer. Throws a `RangeError` when there is no such
   * account, or no such customer in the spine.
   */
  link(account: AccountKey, input: { customerId: string; actor: string }): Promise<void>
  /** A person decides that the account belongs to no customer. */
  keepSeparate(account: AccountKey, input: { actor: string }): Promise<void>
  /** Undoes a link or a "Keep separate"; the pair is remembered as "not this". */
  undo(account: AccountKey, input: { actor: string }): Promise<void>
}
