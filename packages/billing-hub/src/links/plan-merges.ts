import type { HubContext } from '../hub-context.ts'
import { keyOf, pickKey } from './account-key.ts'
import { readLinks, readMergedLinks, type LinkChange } from './link-store.ts'

/** A merged account's link moves to the survivor, but only if that has none: two opinions are for a person. */
export async function planMerges(context: HubContext): Promise<LinkChange[]> {
  const merged = await readMergedLinks(context)
  if (merged.length === 0) return []
  const links = new Map((await readLinks(context)).map((link) => [keyOf(link), link]))
  return merged.flatMap((gone): LinkChange[] => {
    const stored = links.get(keyOf(gone))
    const survivor = { ...pickKey(gone), externalId: gone.mergedInto }
    const other = links.get(keyOf(survivor))
    if (stored === undefined || (other !== undefined && other.rule !== 'A8')) return []
    const rest = {
      rule: stored.rule,
      actor: null,
      accountName: stored.accountName,
      customerName: null,
      folded: null,
    }
    return [
      {
        ...survivor,
        ...rest,
        action: 'moved',
        after: { kind: 'linked', customerId: stored.customerId },
        previousCustomerId: other?.customerId ?? null,
      },
      {
        ...pickKey(gone),
        ...rest,
        action: 'unlinked',
        after: null,
        previousCustomerId: stored.customerId,
      },
    ]
  })
}
