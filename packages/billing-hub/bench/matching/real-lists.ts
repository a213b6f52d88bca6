import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/index.ts'
import { isHeldOut, readRegister } from './register.ts'

/**
 * The register against itself: its companies as customers, the other names they do business under as accounts. A link is confirmed when the register connects the two: they stand at one
 * establishment, or at two that share a name letter for letter (case aside). The columns decide, and no rule of ours. What is not confirmed is often one firm all the same
 * ("MRCI Worksource", "MRCI Worksource Inc.", both in Minnesota): the register cannot say, so it is listed.
 */
export function realLists({ heldOut }: { heldOut: boolean }) {
  const rows = readRegister().filter(({ company }) => isHeldOut(company) === heldOut)
  const collect = (pairs: readonly (readonly [string, string])[]) => {
    const byName = new Map<string, Set<string>>()
    for (const [name, establishment] of pairs) {
      byName.set(name, (byName.get(name) ?? new Set()).add(establishment))
    }
    return [...byName]
  }
  const companies = collect(rows.map((row) => [row.company, row.establishment] as const))
  const others = collect(
    rows.flatMap((row) => row.alsoKnownAs.map((name) => [name, row.establishment] as const)),
  )
  const spine: SpineCustomer[] = companies.map(([name], n) => ({ id: `c${n}`, name }))
  const accounts: BillingAccount[] = others.map(([displayName], n) => ({
    source: 'quickbooks',
    realmId: '1',
    externalId: String(n),
    displayName,
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: null,
    phone: null,
    street: null,
    postalCode: null,
  }))
  const connected = connectRows()
  return {
    spine,
    accounts,
    judge(decisions: readonly LinkDecision[]) {
      const links = decisions
        .filter(({ result }) => result === 'auto')
        .map(({ externalId, customerId, rule }) => {
          const account = accounts[Number(externalId)]?.displayName ?? ''
          const customer = spine[Number(customerId?.slice(1))]?.name ?? ''
          return { rule, account, customer, isConfirmed: connected(account, customer) }
        })
      return { links: links.length, unconfirmed: links.filter(({ isConfirmed }) => !isConfirmed) }
    },
  }
}

/** Whether two names belong to establishments that the register connects by a name they share. */
function connectRows(): (a: string, b: string) => boolean {
  const above = new Map<string, string>()
  const rootOf = (key: string): string => {
    const parent = above.get(key)
    if (parent === undefined) return key
    const root = rootOf(parent)
    above.set(key, root)
    return root
  }
  for (const { establishment, company, alsoKnownAs } of readRegister()) {
    const own = rootOf(`number ${establishment}`)
    for (const name of [company, ...alsoKnownAs]) {
      const root = rootOf(`name ${name.toLowerCase()}`)
      if (root !== own && root !== rootOf(own)) above.set(root, rootOf(own))
    }
  }
  return (a, b) => rootOf(`name ${a.toLowerCase()}`) === rootOf(`name ${b.toLowerCase()}`)
}
