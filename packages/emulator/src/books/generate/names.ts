import type { SeededRandom } from '../../seeded-random.ts'
import type { Address } from '../records.ts'

/** Names that trip builders, escapers, folders and sorters; every sizeable company has some. */
export const awkwardNames: readonly string[] = [
  "O'Brien & Söhne GmbH",
  'Back\\slash Hosting',
  'Trailing Backslash \\',
  'D’Angelo’s Trattoria',
  '50% Off Outlet + Café',
  'Müller “Quotes” AG',
  '北京云技术有限公司',
  'ООО «Ромашка»',
  'شركة النور للتجارة',
  'ร้านกาแฟ ดอยช้าง',
  'Astro Labs 🚀',
  'Ελληνική Τράπεζα Α.Ε.',
  "'Quoted' Holdings",
  'İstanbul Lojistik A.Ş.',
  'Cafe\u0301 Combining Accent',
  'The A.B.C. Company, L.L.C.',
]

const heads = [
  'Alder', 'Birch', 'Cedar', 'Summit', 'Harbor', 'Granite', 'Redwood', 'Juniper', 'Pioneer',
  'Northgate', 'Silver Lake', 'Blue Heron', 'Copper', 'Evergreen', 'Falcon', 'Golden Gate',
  'Highland', 'Ironwood', 'Keystone', 'Lakeside', 'Maple', 'Orchard', 'Prairie', 'Quarry',
  'Riverside', 'Sierra', 'Timber', 'Union', 'Valley', 'Westbrook',
] // prettier-ignore
const trades = [
  'Dental', 'Law Group', 'Logistics', 'Architects', 'Veterinary Clinic', 'Brewing', 'Plumbing',
  'Accounting', 'Credit Union', 'Charter School', 'Machine Works', 'Realty', 'Foods', 'Medical',
  'Insurance', 'Landscaping', 'Engineering', 'Charities', 'Press', 'Wealth Advisors',
] // prettier-ignore
const forms = ['LLC', 'Inc.', 'Ltd', 'Corp', '', '', 'PLLC', 'Co.']
const givenNames = ['Amy', 'José', 'Li', 'Oksana', 'Noor', 'Bram', 'Siobhán', 'Dmitri']
const familyNames = ['Lauterbach', 'Núñez', 'Wei', 'Kovalenko', 'Haddad', 'de Vries', 'O’Neill']
const sites = ['Head office', 'Warehouse', 'North site', 'Clinic 2', 'Data center', 'Store', 'Lab']
const streets = ['Main St', 'Twin Lane', 'Ocean View Road', 'Rosa-Luxemburg-Straße', 'Quay 4']
const cities = ['San Pablo', 'Half Moon Bay', 'Bayshore', 'Middlefield', 'Tucson', 'Spokane']

export interface Person {
  givenName: string
  familyName: string
}

export function makeCompanyName(random: SeededRandom): string {
  const form = random.pick(forms)
  const name = `${random.pick(heads)} ${random.pick(trades)}`
  return form === '' ? name : `${name} ${form}`
}

export function makeSiteName(random: SeededRandom): string {
  return random.pick(sites)
}

/** The name itself, or with a number behind it where it is taken. */
export function makeUnique(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  for (let number = 2; ; number += 1) {
    const candidate = `${name} ${number}`
    if (!isTaken(candidate)) return candidate
  }
}

export function makePerson(random: SeededRandom): Person {
  return { givenName: random.pick(givenNames), familyName: random.pick(familyNames) }
}

/** Sometimes several addresses in one field, as people enter them. */
export function makeEmail(random: SeededRandom, number: number): string {
  const first = `billing${number}@client${number}.example`
  return random.chance(0.05) ? `${first}, owner@client${number}.example` : first
}

export function makePhone(random: SeededRandom): string {
  return `(${random.integer(201, 989)}) 555-01${String(random.integer(0, 99)).padStart(2, '0')}`
}

export function makeAddress(random: SeededRandom): Address {
  return {
    line1: `${random.integer(1, 9999)} ${random.pick(streets)}`,
    city: random.pick(cities),
    region: 'CA',
    postalCode: String(random.integer(90001, 96162)),
    country: 'USA',
  }
}
