import type { Random } from './random.ts'

/** What one office of a firm may be reached by. */
export interface Office {
  phone: string
  street: string
  postalCode: string
  email: string
}

const streets = [
  'Main St',
  'Oak Ave',
  'Industrial Blvd',
  'Market St',
  'River Rd',
  'Highway 9',
  'Elm Dr',
]

export function drawOffice(random: Random, name: string): Office {
  const domain = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 14)
  return {
    phone: `(${200 + random.below(780)}) ${200 + random.below(800)}-${1000 + random.below(9000)}`,
    street: `${1 + random.below(9_999)} ${random.pick(streets)}`,
    postalCode: String(10_000 + random.below(89_000)),
    email: random.chance(0.6) ? `ap@${domain}${random.below(900)}.example` : `${domain}@gmail.com`,
  }
}

/** The office as the other system has it: usually the same, sometimes moved, another line or another mailbox. */
export function drawSecondOffice(random: Random, office: Office, name: string): Office {
  const other = drawOffice(random, name)
  const hasMoved = random.chance(0.06)
  return {
    phone: random.chance(0.12) ? other.phone : office.phone.replace(/[() -]/g, ''),
    street: hasMoved
      ? other.street
      : office.street.replace(' St', ' Street').replace(' Ave', ' Avenue'),
    postalCode: hasMoved ? other.postalCode : office.postalCode,
    email: random.chance(0.15) ? other.email : office.email,
  }
}

/** What of it a clerk typed in at all. */
export function keepSome(random: Random, office: Office, share: number) {
  const keep = (text: string) => (random.chance(share) ? text : null)
  const hasAddress = random.chance(share)
  return {
    phone: keep(office.phone),
    email: keep(office.email),
    street: hasAddress ? office.street : null,
    postalCode: hasAddress ? office.postalCode : null,
  }
}
