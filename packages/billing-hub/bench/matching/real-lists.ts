import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/index.ts'
import { isHeldOut, readRegister, type Establishment } from './register.ts'

/** The column by which the register says that two of its names are one firm's; null where none does. */
export type Confirmation = 'establishment' | 'telephone' | 'postcode' | 'company' | null

export interface JudgedLink {
  rule: string
  account: string
  customer: string
  confirmedBy: Confirmation
}

/**
 * The register against itself: its companies as customers, the other names they do business under as accounts, both with
 * address and telephone of the first establishment that has the name. Columns of the register say which links are right,
 * and no rule of ours: see `confirm`.
 */
export function realLists({ heldOut }: { heldOut: boolean }) {
  const rows = readRegister().filter(({ company }) => isHeldOut(company) === heldOut)
  const companies = [...Map.groupBy(rows, ({ company }) => company)]
  const known = rows.flatMap((row) => row.alsoKnownAs.map((name) => ({ name, row })))
  const others = [...Map.groupBy(known, ({ name }) => name)].map(
    ([name, list]) => [name, list.map(({ row }) => row)] as const,
  )
  const blank = {
    source: 'quickbooks',
    realmId: '1',
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: null,
  }
  const spine: SpineCustomer[] = companies.map(([name, [first]], n) => {
    const { phone, street, postalCode } = writeContact(first)
    return { id: `c${n}`, name, phones: [phone], street, postalCode }
  })
  const accounts: BillingAccount[] = others.map(([displayName, [first]], n) => ({
    ...blank,
    ...writeContact(first),
    externalId: String(n),
    displayName,
  }))
  return {
    spine,
    accounts,
    /** The links that rules made, each with the column that confirms it. */
    judge(decisions: readonly LinkDecision[]): JudgedLink[] {
      return decisions
        .filter(({ result }) => result === 'auto' || result === 'inherit')
        .map(({ externalId, customerId, rule }) => {
          const [account = '', theirs = []] = others[Number(externalId)] ?? []
          const [customer = '', ours = []] = companies[Number(customerId?.slice(1))] ?? []
          return { rule, account, customer, confirmedBy: confirm(account, theirs, customer, ours) }
        })
    },
  }
}

function writeContact(row: Establishment | undefined) {
  return {
    // Seven digits at least, or nothing is read as a telephone number.
    phone: `555 ${row?.telephone.padStart(7, '0')}`,
    street: `Address ${row?.address}`,
    postalCode: row?.postcode ?? null,
  }
}

/**
 * Two names are one firm's when both stand at one establishment, or at two with one telephone or in one postcode, or when
 * the column of other names has the company's name letter for letter, case aside. Nothing is followed further: who has
 * the same brand as a third is not one firm with it.
 */
function confirm(
  account: string,
  theirs: readonly Establishment[],
  customer: string,
  ours: readonly Establishment[],
): Confirmation {
  const share = (column: 'establishment' | 'telephone' | 'postcode') =>
    theirs.some((one) => ours.some((other) => one[column] === other[column]))
  if (share('establishment')) return 'establishment'
  if (share('telephone')) return 'telephone'
  if (share('postcode')) return 'postcode'
  return account.toLowerCase() === customer.toLowerCase() ? 'company' : null
}

/** One line a person can read. */
export function describeJudged(links: readonly JudgedLink[]): string {
  const by = Map.groupBy(links, ({ confirmedBy }) => confirmedBy)
  const count = (column: Confirmation) => by.get(column)?.length ?? 0
  return `${links.length} linked; confirmed by establishment ${count('establishment')}, telephone ${count('telephone')}, postcode ${count('postcode')}, company's name ${count('company')}; wrong ${count(null)}`
}
