import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/index.ts'
import { drawOffice } from './contacts.ts'
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
  /** Whether both lists have the address and the telephone of each entity: the index has none, they are made up. */
  withContacts: boolean
}

/**
 * The index against itself: its names as customers, the other names of the same entities as accounts. The ids of the index
 * say which links are right, and no rule of ours.
 */
export function realLists({ heldOut, withContacts }: RealListOptions) {
  const entities = readNameIndex().filter(({ name }) => isHeldOut(name) === heldOut)
  const random = createRandom(14)
  const offices = new Map(entities.map(({ id, name }) => [id, drawOffice(random, name)]))
  const writeContact = (id: string | undefined) => {
    const office = withContacts ? offices.get(id ?? '') : undefined
    const { phone = null, street = null, postalCode = null } = office ?? {}
    return { phone, street, postalCode }
  }
  const customers = [...Map.groupBy(entities, ({ name }) => name)]
  const spine: SpineCustomer[] = customers.map(([name, [first]], n) => {
    const { phone, ...address } = writeContact(first?.id)
    return { id: `c${n}`, name, phones: phone === null ? [] : [phone], ...address }
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
    email: null,
  }
  const accounts: BillingAccount[] = others.map(([first], n) => ({
    ...blank,
    ...writeContact(first?.id),
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
