import type { HubContext } from '../context/hub-context.ts'
import { keyOf, pickKey } from './account-key.ts'
import { isInheritedRule } from './link-types.ts'
import type { LinkChange } from './link-changes.ts'
import { pageLinks, pageRefused, readMergedLinks } from './link-store.ts'
import { listRows } from '../context/read-pages.ts'

/**
 * A merged account's link moves to the survivor, but only if the survivor has no link, that customer was not refused
 * for it, and all accounts merged into it agree. If they disagree, a person decides.
 */
export async function planMerges(context: HubContext): Promise<LinkChange[]> {
  const merged = await readMergedLinks(context)
  if (merged.length === 0) return []
  const links = new Map((await listRows(pageLinks(context))).map((link) => [keyOf(link), link]))
  const refused = new Set(
    (await listRows(pageRefused(context))).map((pair) => `${keyOf(pair)}\u0000${pair.customerId}`),
  )
  const groups = Map.groupBy(merged, (gone) => keyOf({ ...gone, externalId: gone.mergedInto }))
  return [...groups].flatMap(([survivorKey, group]): LinkChange[] => {
    const stored = group.flatMap((gone) => links.get(keyOf(gone)) ?? [])
    const [first] = stored
    const other = links.get(survivorKey)
    const survivorId = group[0]?.mergedInto
    if (first === undefined || survivorId === undefined) return []
    if (other !== undefined && !isInheritedRule(other.rule)) return []
    if (stored.some((link) => link.customerId !== first.customerId)) return []
    if (refused.has(`${survivorKey}\u0000${first.customerId}`)) return []
    const explain = ({ rule, accountName }: typeof first) => ({
      rule,
      accountName,
      actor: null,
      customerName: null,
      folded: null,
      witnesses: [],
    })
    return [
      {
        ...pickKey(first),
        ...explain(first),
        externalId: survivorId,
        action: 'moved',
        after: { kind: 'linked', customerId: first.customerId },
        previousCustomerId: other?.customerId ?? null,
      },
      ...stored.map((link): LinkChange => ({
        ...pickKey(link),
        ...explain(link),
        action: 'unlinked',
        after: null,
        previousCustomerId: link.customerId,
      })),
    ]
  })
}
