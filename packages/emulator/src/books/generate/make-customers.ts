import type { WireObject } from '../company.ts'
import type { Ledger } from '../ledger.ts'
import { createCustomer, levelOf } from '../operations/customers.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { CustomerRecord } from '../records.ts'
import { wireAddress } from '../wire/address-wire.ts'
import {
  awkwardNames,
  makeAddress,
  makeCompanyName,
  makeEmail,
  makePerson,
  makePhone,
  makeSiteName,
  makeUnique,
} from './names.ts'

/** Creates one more customer: a company, sometimes a person, sometimes the site or project of an earlier one. */
export function makeCustomer(
  ledger: Ledger,
  random: SeededRandom,
  earlier: readonly CustomerRecord[],
): CustomerRecord {
  const customer = draftCustomer(ledger, random, earlier)
  const attributes = makeAttributes(customer)
  if (Object.keys(attributes).length > 0) {
    ledger.extras.set(`Customer ${customer.id}`, attributes)
  }
  return customer
}

function draftCustomer(
  ledger: Ledger,
  random: SeededRandom,
  earlier: readonly CustomerRecord[],
): CustomerRecord {
  const number = ledger.counters.Customer + 1
  const isTaken = (name: string) => ledger.names.has(name.toLowerCase())
  const parent = earlier.length > 2 && random.chance(0.2) ? pickParent(random, earlier) : null
  if (parent !== null) {
    const isProject = random.chance(0.3)
    const name = isProject ? `Migration ${number}` : makeSiteName(random)
    return createCustomer(ledger, {
      parent,
      displayName: makeUnique(name, isTaken),
      isProject,
      billWithParent: random.chance(0.6),
      email: random.chance(0.5) ? makeEmail(random, number) : null,
      address: random.chance(0.5) ? makeAddress(random) : null,
    })
  }
  const person = makePerson(random)
  const isPerson = random.chance(0.1)
  const awkward = random.chance(0.15) ? random.pick(awkwardNames) : null
  const name =
    awkward ?? (isPerson ? `${person.givenName} ${person.familyName}` : makeCompanyName(random))
  const isForeign = ledger.isMultiCurrency && random.chance(0.12)
  return createCustomer(ledger, {
    displayName: makeUnique(name, isTaken),
    companyName: isPerson || random.chance(0.3) ? null : name,
    ...(random.chance(0.6) ? person : {}),
    email: random.chance(0.9) ? makeEmail(random, number) : null,
    phone: random.chance(0.8) ? makePhone(random) : null,
    address: random.chance(0.85) ? makeAddress(random) : null,
    notes: random.chance(0.1) ? 'Met at the chamber of commerce' : null,
    taxable: random.chance(0.4),
    ...(isForeign ? { currency: ledger.homeCurrency === 'CAD' ? 'USD' : 'CAD' } : {}),
  })
}

function pickParent(
  random: SeededRandom,
  earlier: readonly CustomerRecord[],
): CustomerRecord | null {
  const parent = random.pick(earlier)
  return parent.active && levelOf(parent) < 4 ? parent : null
}

/** What companies enter and the books do not keep, in the mixtures that recordings have. Nothing here is drawn. */
function makeAttributes({ id, address, phone }: CustomerRecord): WireObject {
  const number = Number(id)
  const isEvery = (step: number) => number % step === step - 1
  return {
    ...(address !== null && !isEvery(3) ? { ShipAddr: wireAddress(id, address) } : {}),
    ...(isEvery(5) ? { Mobile: { FreeFormNumber: phone ?? '(650) 555-0100' } } : {}),
    ...(isEvery(8) ? { Fax: { FreeFormNumber: '(650) 555-0199' } } : {}),
    ...(isEvery(4) ? { WebAddr: { URI: `http://www.client${id}.example` } } : {}),
    ...(isEvery(7) ? { MiddleName: 'Q.' } : {}),
    ...(isEvery(6) ? { SalesTermRef: {} } : {}),
  }
}
