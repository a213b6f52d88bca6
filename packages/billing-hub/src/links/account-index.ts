import { buildSpellingKey } from '../names/abbreviations.ts'
import type { BillingAccount } from './link-types.ts'
import { createLargeMap, type LargeMap } from '../names/large-map.ts'
import { createLists, type Lists } from '../names/lists.ts'
import { listNames, nameAccount, type NamedAccount } from './named-account.ts'

/** All accounts of one source and realm, by the keys that show how many accounts share a name. */
export interface AccountIndex {
  readonly accounts: Pick<LargeMap<NamedAccount>, 'get' | 'values' | 'size'>
  byFold(folded: string): readonly NamedAccount[]
  byCore(core: string): readonly NamedAccount[]
  byKey(key: string): readonly NamedAccount[]
  childrenOf(externalId: string): readonly NamedAccount[]
  hasChildren(named: NamedAccount): boolean
  /** Accounts whose name ends with what may be an account id. */
  readonly withAccountId: ReadonlySet<NamedAccount>
  /** Adds an account, or replaces its older version. */
  put(account: BillingAccount): NamedAccount
  remove(externalId: string): void
}

export function createAccountIndex(): AccountIndex {
  const accounts = createLargeMap<NamedAccount>()
  const folds = createLists<NamedAccount>((named, text) =>
    listNames(named).some(({ folded }) => folded === text),
  )
  const cores = createLists<NamedAccount>((named, text) =>
    listNames(named).some(({ core }) => core.core === text),
  )
  const keys = createLists<NamedAccount>((named, key) =>
    listNames(named).some(({ core }) => buildSpellingKey(core.core) === key),
  )
  const children = createLists<NamedAccount>(({ account }, id) => account.parentExternalId === id)
  const withAccountId = new Set<NamedAccount>()

  function forEachKey(
    named: NamedAccount,
    visit: (lists: Lists<NamedAccount>, key: string) => void,
  ): void {
    const names = listNames(named)
    for (const { folded } of names) visit(folds, folded)
    const coreNames = new Set(names.map((name) => name.core.core))
    for (const core of coreNames) visit(cores, core)
    for (const key of new Set([...coreNames].map(buildSpellingKey))) visit(keys, key)
    const parentId = named.account.parentExternalId
    if (parentId !== null) visit(children, parentId)
  }
  function remove(externalId: string): void {
    const named = accounts.get(externalId)
    if (named === undefined) return
    accounts.delete(externalId)
    withAccountId.delete(named)
    forEachKey(named, (lists, key) => lists.remove(key, named))
  }
  return {
    accounts,
    byFold: folds.get,
    byCore: cores.get,
    byKey: keys.get,
    childrenOf: children.get,
    hasChildren: ({ account }) => children.has(account.externalId),
    withAccountId,
    put(account) {
      const named = nameAccount(account)
      remove(account.externalId)
      if (named.accountId !== null) withAccountId.add(named)
      accounts.set(account.externalId, named)
      forEachKey(named, (lists, key) => lists.add(key, named))
      return named
    },
    remove,
  }
}
