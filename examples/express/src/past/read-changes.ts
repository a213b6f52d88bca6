import type { ChangeKind, DocumentChange, DocumentState, TenantHub } from '@vectis/billing-hub'
import { compareDecimals, subtractDecimals } from '@vectis/quickbooks/values'
import { buildBridges, type Bridge } from './bridge.ts'
import type { Period } from './period.ts'

/** More changes than these are not added up on a page. */
export const mostChanges = 5_000
const batch = 1_000

export interface ChangeList {
  /** Backdated ones first, then by the amount that moved. */
  changes: DocumentChange[]
  /** Null: too many changes, or another company was connected in between. */
  bridges: Bridge[] | null
  isCut: boolean
}

/** All that changed for one customer, or for the company (null), and how it carries the open amounts over. */
export async function readChangeList(
  hub: TenantHub,
  { customerId, period }: { customerId: string | null; period: Period },
): Promise<ChangeList> {
  const { from, to } = period
  const closed = period.closedThrough === null ? {} : { closedThrough: period.closedThrough }
  const own = { ...closed, ...(customerId === null ? {} : { customerId }) }
  const changes: DocumentChange[] = []
  let page = await hub.changes({ from, to, ...own, limit: batch })
  changes.push(...page.changes)
  while (page.next !== null && changes.length < mostChanges) {
    page = await hub.changes({ from, to, ...own, limit: batch, after: page.next })
    changes.push(...page.changes)
  }
  const isCut = page.next !== null
  const totalsAt = async (knownAt: string) =>
    customerId === null
      ? hub.totals({ today: null, knownAt })
      : { realmId: null, ...(await hub.panel(customerId, { today: null, knownAt })) }
  const [then, now] = await Promise.all([totalsAt(from), totalsAt(to)])
  const counts = (state: DocumentState) => customerId === null || state.customerId === customerId
  const isOneCompany = then.realmId === now.realmId || then.currencies.length === 0
  const bridges =
    isCut || !isOneCompany ? null : buildBridges(then.currencies, now.currencies, changes, counts)
  return { changes: changes.toSorted(byWeight), bridges, isCut }
}

/** The size of what moved in the open amount, or in the total where that stands. */
function weightOf({ before, after }: DocumentChange): string {
  const open = subtractDecimals(after?.open ?? '0', before?.open ?? '0')
  const total = subtractDecimals(after?.total ?? '0', before?.total ?? '0')
  const moved = compareDecimals(open, '0') === 0 ? total : open
  return moved.replace('-', '')
}

const settlements: readonly ChangeKind[] = ['paid', 'settled', 'reopened']

/**
 * Figures of the closed period changed with it. An old invoice that is paid now is no such change: the payment counts
 * from its own date, and is in the list too.
 */
export function isBackdated({ isInClosedPeriod, kinds }: DocumentChange): boolean {
  return isInClosedPeriod && kinds.some((kind) => !settlements.includes(kind))
}

function byWeight(a: DocumentChange, b: DocumentChange): number {
  const [first, second] = [isBackdated(a), isBackdated(b)]
  if (first !== second) return first ? -1 : 1
  return compareDecimals(weightOf(b), weightOf(a))
}
