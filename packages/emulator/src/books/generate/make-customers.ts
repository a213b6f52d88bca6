import type { Ledger } from '../ledger.ts'
import { createCustomer, levelOf } from '../operations/customers.ts'
import type { Prng } from '../prng.ts'
import type { CustomerRecord } from '../records.ts'
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
  random: Prng,
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

function pickParent(random: Prng, earlier: readonly CustomerRecord[]): CustomerRecord | null {
  const parent = random.pick(earlier)
  return parent.active && levelOf(parent) < 4 ? parent : null
}
