import type { BillingAccount, SpineCustomer } from '../../src/index.ts'
import { drawEdit, retype, spellingsOf, splitForm, writeForm, type ClerkEdit } from './clerk.ts'
import { composeNames } from './compose-names.ts'
import { drawOffice, drawSecondOffice, keepSome, type Office } from './contacts.ts'
import { giveForm } from './legal-form.ts'
import { poolKey } from './name-index.ts'
import { createRandom, type Random } from './random.ts'

/** What an account is, beside the customer it belongs to. */
export type AccountKind =
  | { is: 'partner'; edit: ClerkEdit }
  | {
      is: 'namesake'
      how: 'other place' | 'other form' | 'sibling' | 'franchise number' | 'bracket'
    }
  | { is: 'child'; of: 'its parent' | 'itself' }
  | { is: 'unrelated' }

export interface MatchingLists {
  spine: SpineCustomer[]
  accounts: BillingAccount[]
  /** By external id: the customer it belongs to, or null for none. */
  truth: Map<string, string | null>
  kinds: Map<string, AccountKind>
}

export interface ListSizes {
  seed: number
  customers: number
  /** Default six for five customers. */
  accounts?: number
}

interface Firm {
  name: string
  office: Office
  customer: SpineCustomer
}

/** Two lists of one business: the PSA's customers and the accounts of its books, with what belongs together. */
export function makeLists(pool: readonly string[], sizes: ListSizes): MatchingLists {
  const { seed, customers } = sizes
  const total = sizes.accounts ?? Math.round(customers * 1.2)
  const random = createRandom(seed)
  const counts = {
    namesakes: Math.round(total * 0.08),
    jobs: Math.round(total * 0.07),
    grownChildren: Math.round(total * 0.01),
    unrelated: Math.round(total * 0.17),
  }
  const partners = Math.min(
    Math.round(customers * 0.85),
    total - counts.namesakes - counts.jobs - counts.grownChildren - counts.unrelated,
  )
  // Accounts without a customer have real names that are used for nothing else.
  const shuffled = random.shuffle(pool)
  const strangers = shuffled
    .slice(0, Math.min(counts.unrelated, Math.round(pool.length / 4)))
    .map((name) => giveForm(random, name))
  const rest = shuffled.slice(strangers.length)
  const names = composeNames(random, rest, customers + Math.ceil(customers / 3), strangers)
  // Used once each: the other half of "X dba Y".
  const fresh = names.slice(customers)
  // An edit that makes another firm's very name is no test: either of the two may be meant.
  const keys = new Set([...names.slice(0, customers), ...strangers].map(poolKey))
  const isAnothers = (typed: string, ...own: readonly string[]) =>
    keys.has(poolKey(typed)) && own.every((name) => poolKey(name) !== poolKey(typed))
  const firms = names.slice(0, customers).map((name, n) => makeFirm(random, name, n, fresh))

  const lists: MatchingLists = {
    spine: firms.map(({ customer }) => customer),
    accounts: [],
    truth: new Map(),
    kinds: new Map(),
  }
  const add = (
    account: Partial<BillingAccount> & { displayName: string },
    kind: AccountKind,
    customerId: string | null,
  ) => {
    const externalId = String(lists.accounts.length + 1)
    const blank = { companyName: null, parentExternalId: null, email: null, phone: null }
    const flags = { isJob: false, isProject: false, billWithParent: false, active: true }
    const place = { street: null, postalCode: null }
    const row = { source: 'quickbooks', realmId: '1', externalId, ...blank, ...flags, ...place }
    lists.accounts.push({ ...row, ...account })
    lists.truth.set(externalId, customerId)
    lists.kinds.set(externalId, kind)
    return externalId
  }

  const parents: string[] = []
  for (const firm of firms.slice(0, partners)) {
    const typed = typeAgain(random, firm, fresh)
    const { displayName, edit } = isAnothers(typed.displayName, firm.name)
      ? { displayName: firm.name, edit: 'as it is' as const }
      : typed
    const contact = keepSome(random, drawSecondOffice(random, firm.office, firm.name), 0.65)
    const companyName = random.chance(0.4) ? displayName : null
    parents.push(
      add({ displayName, companyName, ...contact }, { is: 'partner', edit }, firm.customer.id),
    )
  }
  // Half of those who have a namesake have no account of their own: nothing else keeps the namesake from them.
  const lonely = firms.slice(partners + counts.grownChildren)
  for (let n = 0; n < counts.namesakes; n += 1) {
    const firm =
      random.chance(0.5) && lonely.length > 0
        ? random.pick(lonely)
        : random.pick(firms.slice(0, partners))
    const namesake = nameBeside(random, firm.customer.name)
    if (isAnothers(namesake.name, firm.customer.name)) continue
    const office = drawOffice(random, namesake.name)
    const phone = random.chance(0.05) ? firm.office.phone : office.phone
    add(
      { displayName: namesake.name, ...keepSome(random, { ...office, phone }, 0.65) },
      { is: 'namesake', how: namesake.how },
      null,
    )
  }
  for (let n = 0; n < counts.jobs; n += 1) {
    const at = random.below(partners)
    const parentExternalId = parents[at] ?? ''
    const firm = firms[at]
    if (firm === undefined) continue
    const flag = random.pick(['isProject', 'billWithParent', 'isJob'] as const)
    const contact = random.chance(0.5) ? keepSome(random, firm.office, 0.65) : {}
    const displayName = random.pick([
      'Server room',
      `Plant ${1 + random.below(9)}`,
      `Kitchen remodel ${2020 + random.below(6)}`,
      `${firm.name} - ${random.pick(['Dallas', 'Warehouse', 'Reno', 'HQ'])}`,
      `Phase ${1 + random.below(4)}`,
      `PO ${10_000 + random.below(80_000)}`,
    ])
    const flags = { isJob: true, [flag]: true }
    add(
      { displayName, parentExternalId, ...flags, ...contact },
      { is: 'child', of: 'its parent' },
      firm.customer.id,
    )
  }
  // A customer of the PSA of its own that the books keep below another.
  for (const firm of firms.slice(partners, partners + counts.grownChildren)) {
    const typed = typeAgain(random, firm, fresh).displayName
    const displayName = isAnothers(typed, firm.name) ? firm.name : typed
    const parentExternalId = random.pick(parents)
    const contact = keepSome(random, firm.office, 0.65)
    add(
      { displayName, parentExternalId, isJob: true, ...contact },
      { is: 'child', of: 'itself' },
      firm.customer.id,
    )
  }
  for (const name of strangers) {
    const contact = keepSome(random, drawOffice(random, name), 0.65)
    // One building, one landlord's telephone.
    const neighbour = random.chance(0.01) ? random.pick(firms).office.phone : contact.phone
    add({ displayName: name, ...contact, phone: neighbour }, { is: 'unrelated' }, null)
  }
  return { ...lists, accounts: random.shuffle(lists.accounts), spine: random.shuffle(lists.spine) }
}

function makeFirm(random: Random, name: string, n: number, fresh: string[]): Firm {
  const office = drawOffice(random, name)
  // The PSA has clerks too.
  const edit = random.chance(0.15)
    ? random.pick(['legal form', 'punctuation', 'dba'] as const)
    : 'as it is'
  const typed = retypeOnce(random, name, edit, fresh).name
  const { phone, email, street, postalCode } = keepSome(random, office, 0.75)
  const customer: SpineCustomer = {
    id: `psa-${n}`,
    name: typed,
    ...(phone === null ? {} : { phones: [phone] }),
    ...(email === null ? {} : { emails: [email] }),
    street,
    postalCode,
  }
  return { name, office, customer }
}

/** The other half of a name with two belongs to no other firm. */
function retypeOnce(random: Random, name: string, edit: ClerkEdit, fresh: string[]) {
  const other = edit === 'dba' ? fresh.pop() : ''
  return other === undefined
    ? { name, edit: 'as it is' as const }
    : retype(random, name, edit, other)
}

/** One edit, and in a quarter of all cases the legal form or the punctuation besides. */
function typeAgain(random: Random, firm: Firm, fresh: string[]) {
  const { name, edit } = retypeOnce(random, firm.name, drawEdit(random), fresh)
  if (!random.chance(0.25)) return { displayName: name, edit }
  const second = retype(random, name, random.pick(['legal form', 'punctuation'] as const), '')
  return { displayName: second.name, edit: edit === 'as it is' ? second.edit : edit }
}

/** The name of another firm that looks like this one's. */
function nameBeside(random: Random, name: string) {
  const { rest, form } = splitForm(name)
  const how = random.pick([
    'other place',
    'other form',
    'sibling',
    'franchise number',
    'bracket',
  ] as const)
  switch (how) {
    case 'other form': {
      const own = spellingsOf(form)
      // Without a form on either side, either of two firms may be meant.
      if (own === undefined) break
      const other = random.pick(['LLC', 'Inc', 'Corp', 'LP'].filter((one) => !own.includes(one)))
      return { name: writeForm(rest, other), how }
    }
    case 'sibling': {
      const sibling = random.pick(['Development', 'Properties', 'Logistics', 'Holdings', 'Leasing'])
      return { name: name.replace(/ [^ ]+$/, '') + ` ${sibling}`, how }
    }
    case 'franchise number':
      return { name: `${rest} #${2 + random.below(400)}`, how }
    case 'bracket':
      return { name: `${rest} (${random.pick(['Boston', 'UK', '2019', 'Retail', '2'])})`, how }
    case 'other place':
      break
  }
  const place = random.pick(['of Nebraska', 'Boise', 'Canada', 'East', 'NV', 'PA', 'Salt Lake'])
  return { name: writeForm(`${rest} ${place}`, form).trim(), how: 'other place' as const }
}
