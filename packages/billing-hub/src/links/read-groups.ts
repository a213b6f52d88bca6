import type { Clock } from '@vectis/quickbooks'
import type { HubContext } from '../context/hub-context.ts'
import type { AccountKey } from './account-key.ts'
import { createGroup, type LinkedGroup } from './linked-group.ts'
import { pageAccounts, pageLinks, pageRefused } from './link-store.ts'
import { runInSlices } from './run-in-slices.ts'

/** One text per source and realm. */
export function groupKeyOf({ source, realmId }: Pick<AccountKey, 'source' | 'realmId'>): string {
  return `${source}\u0000${realmId}`
}

/** Reads every account, link and refusal of the tenant, a page at a time. */
export async function readGroups(
  context: HubContext,
  clock: Clock,
): Promise<Map<string, LinkedGroup>> {
  const groups = new Map<string, LinkedGroup>()
  const shared = new Map<string, string>()
  const share = (text: string) => shared.get(text) ?? (shared.set(text, text), text)
  async function take<Row extends AccountKey>(
    pages: AsyncIterable<readonly Row[]>,
    put: (group: LinkedGroup, row: Row) => void,
  ): Promise<void> {
    for await (const page of pages) await runInSlices(takePage(page, put), clock, context)
  }
  function* takePage<Row extends AccountKey>(
    page: readonly Row[],
    put: (group: LinkedGroup, row: Row) => void,
  ): Generator<void, void> {
    for (const row of page) {
      yield
      const key = groupKeyOf(row)
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = createGroup()))
      // A driver creates new strings for every row; equal ones are shared here.
      put(group, { ...row, source: share(row.source), realmId: share(row.realmId) })
    }
  }
  await take(pageAccounts(context), (group, account) => group.accounts.put(account))
  await take(pageLinks(context), (group, link) => group.putLink(link))
  await take(pageRefused(context), (group, pair) => group.refuse(pair))
  return groups
}
