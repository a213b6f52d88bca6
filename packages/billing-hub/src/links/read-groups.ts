import type { HubContext } from '../context/hub-context.ts'
import type { AccountKey } from './account-key.ts'
import { createGroup, type LinkedGroup } from './linked-group.ts'
import { readAccounts, readLinks, readRefused } from './link-store.ts'

/** One text per source and realm. */
export function groupKeyOf({ source, realmId }: Pick<AccountKey, 'source' | 'realmId'>): string {
  return `${source}\u0000${realmId}`
}

/** Reads every account, link and refusal of the tenant; the answer takes them up in steps. */
export async function readGroups(
  context: HubContext,
): Promise<Generator<void, Map<string, LinkedGroup>>> {
  const [accounts, links, refused] = await Promise.all([
    readAccounts(context),
    readLinks(context),
    readRefused(context),
  ])
  return (function* () {
    const groups = new Map<string, LinkedGroup>()
    const groupOf = (key: AccountKey) => {
      const known = groups.get(groupKeyOf(key))
      if (known) return known
      const group = createGroup()
      groups.set(groupKeyOf(key), group)
      return group
    }
    for (const account of accounts) {
      yield
      groupOf(account).accounts.put(account)
    }
    for (const link of links) {
      yield
      groupOf(link).putLink(link)
    }
    for (const pair of refused) {
      yield
      groupOf(pair).refuse(pair)
    }
    return groups
  })()
}
