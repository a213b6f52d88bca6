import { createLargeMap, type LargeMap } from '../names/large-map.ts'
import { createAccountIndex, type AccountIndex } from './account-index.ts'
import type { LinkChange } from './link-changes.ts'
import type { LinkRow } from './link-store.ts'
import type { LinkState } from './link-pass.ts'
import { isInheritedRule, type RefusedPair } from './link-types.ts'

/** The accounts of one source and realm with their links: the input of a pass. */
export interface LinkedGroup {
  accounts: AccountIndex
  /** The stored links, including inherited ones. */
  links: Pick<LargeMap<LinkRow>, 'get' | 'values'>
  state: LinkState
  putLink(link: LinkRow): void
  refuse(pair: RefusedPair): void
  /** Applies the written changes. */
  follow(change: LinkChange): void
}

export function createGroup(): LinkedGroup {
  const links = createLargeMap<LinkRow>()
  // Inherited links follow their ancestor: they are decided again in each pass.
  const stored = createLargeMap<LinkRow>()
  const inherited = createLargeMap<true>()
  const taken = createLargeMap<number>()
  const refused = createLargeMap<true>()

  function drop(externalId: string): void {
    const link = stored.get(externalId)
    if (link?.customerId) count(link.customerId, -1)
    links.delete(externalId)
    stored.delete(externalId)
    inherited.delete(externalId)
  }
  function count(customerId: string, by: number): void {
    taken.set(customerId, (taken.get(customerId) ?? 0) + by)
  }
  function putLink(link: LinkRow): void {
    drop(link.externalId)
    links.set(link.externalId, link)
    if (isInheritedRule(link.rule)) {
      inherited.set(link.externalId, true)
      return
    }
    stored.set(link.externalId, link)
    if (link.kind === 'linked' && link.customerId) count(link.customerId, 1)
  }
  return {
    accounts: createAccountIndex(),
    links,
    state: {
      stored,
      inherited,
      isRefused: (externalId, customerId) => refused.has(`${externalId}\u0000${customerId}`),
      isTaken: (customerId) => (taken.get(customerId) ?? 0) > 0,
    },
    putLink,
    refuse: ({ externalId, customerId }) => refused.set(`${externalId}\u0000${customerId}`, true),
    follow({ source, realmId, externalId, after, action, rule, actor, accountName, witnesses }) {
      const known = links.get(externalId)
      if (after === null) drop(externalId)
      else if (action === 'renamed' && known) putLink({ ...known, accountName })
      else {
        const decidedBy = actor ?? 'rule'
        const { kind, customerId } = after
        putLink({
          source,
          realmId,
          externalId,
          kind,
          customerId,
          rule,
          decidedBy,
          witnesses,
          accountName,
        })
      }
    },
  }
}
