import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/index.ts'
import { drawOffice, drawSecondOffice, keepSome } from './contacts.ts'
import { isHeldOut, readNameIndex } from './name-index.ts'
import { createRandom } from './random.ts'

export interface JudgedLink {
  rule: string
  account: string
  customer: string
  /** Both names stand at one id of the index. */
  isRight: boolean
}

export interface RealListOptions {
  heldOut: boolean
  /**
   * The index has no contacts, they are made up, one office to each entity. `all`: both lists have its address and phone,
   * which no real list does. `usual`: both have what clerks type in and keep, in the shares of `makeLists`. `none`: no list
   * has any.
   */
  contacts: 'all' | 'usual' | 'none'
  /** Of the made-up contacts. Default 14. */
  seed?: number
}

/**
 * The index against itself: its names as customers, the other names of the same entities as accounts. The ids of the index
 * say which links are right, and no rule of ours.
 */
export function realLists({ heldOut, contacts, seed = 14 }: RealListOptions) {
  const entities = readNameIndex().filter(({ name }) => isHeldOut(name) === heldOut)
  const random = createRandom(seed)
  const offices = new Map(entities.map(({ id, name }) => [id, drawOffice(random, name)]))
  const blankContact = { email: null, phone: null, street: null, postalCode: null }
  const writeContact = (one: { id: string; name: string } | undefined, isBooks: boolean) => {
    const office = offices.get(one?.id ?? '')
    if (one === undefined || office === undefined || contacts === 'none') return blankContact
    if (contacts === 'all') return { ...office, email: null }
    const known = isBooks ? drawSecondOffice(random, office, one.name) : office
    return keepSome(random, known, isBooks ? 0.65 : 0.75)
  }
  const customers = [...Map.groupBy(entities, ({ name }) => name)]
  const spine: SpineCustomer[] = customers.map(([name, [first]], n) => {
    const { phone, email, ...address } = writeContact(first, false)
    const phones = phone === null ? [] : [phone]
    return { id: `c${n}`, name, phones, emails: email === null ? [] : [email], ...address }
  })
  const known = entities.flatMap(({ id, otherNames }) => otherNames.map((name) => ({ id, name })))
  // The index writes many of them in small letters.
  const groups = [...Map.groupBy(known, ({ name }) => name.toLowerCase())]
  // Another name of one entity that is also the name of a second: the index itself gives it to both, and it proves nothing.
  const taken = new Set(entities.map(({ name }) => name.toLowerCase()))
  const others = groups.filter(([text]) => !taken.has(text)).map(([, list]) => list)
  const blank = {
    source: 'quickbooks',
    realmId: '1',
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
  }
  const accounts: BillingAccount[] = others.map(([first], n) => ({
    ...blank,
    ...writeContact(first, true),
    externalId: String(n),
    displayName: first?.name ?? '',
  }))
  const isOne = (externalId: string, customerId: string | null) =>
    (others[Number(externalId)] ?? []).some((one) =>
      customers[Number(customerId?.slice(1))]?.[1].some(({ id }) => id === one.id),
    )
  return {
    spine,
    accounts,
    leftOut: groups.length - others.length,
    /** Of the accounts without a link, those whose customer is among the first three suggestions. */
    countShown(decisions: readonly LinkDecision[]): number {
      return decisions.filter(
        ({ externalId, result, suggestions }) =>
          result === 'suggest' &&
          suggestions.slice(0, 3).some(({ customerId }) => isOne(externalId, customerId)),
      ).length
    },
    /** The links that rules made. */
    judge(decisions: readonly LinkDecision[]): JudgedLink[] {
      return decisions
        .filter(({ result }) => result === 'auto' || result === 'inherit')
        .map(({ externalId, customerId, rule }) => ({
          rule,
          account: others[Number(externalId)]?.[0]?.name ?? '',
          customer: customers[Number(customerId?.slice(1))]?.[0] ?? '',
          isRight: isOne(externalId, customerId),
        }))
    },
  }
}
