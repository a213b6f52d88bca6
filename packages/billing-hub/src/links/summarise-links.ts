import type { LinkedAccount, LinkPreview } from './customer-links.ts'
import type { LinkDecision } from './link-types.ts'
import type { Looked } from './look-without-spine.ts'
import { describeLink } from './review-links.ts'

/** The decisions of all accounts, counted. */
export function* summariseLinks(decided: readonly Looked[]): Generator<void, LinkPreview> {
  const counts = { linked: 0, viaParent: 0, toCheck: 0, unlinked: 0, separate: 0 }
  const accounts: LinkedAccount[] = []
  for (const { account, decision, stored } of decided) {
    yield
    counts[countedAs(decision)] += 1
    accounts.push({ account, decision, stored: describeLink(stored) })
  }
  return { ...counts, accounts }
}

function countedAs({ result, rule }: LinkDecision) {
  if (result === 'inherit' && rule === 'A9') return 'viaParent'
  if (result === 'suggest') return 'toCheck'
  return result === 'unlinked' || result === 'separate' ? result : 'linked'
}
