import type { WireObject } from '../company.ts'
import type { Address, CustomerRecord } from '../records.ts'

/** An address by its parts; what a company left empty is absent, and with it perhaps everything but the Id. */
export function wireAddress(id: string, address: Address): WireObject {
  const { line1, city, country, region, postalCode } = address
  return {
    Id: id,
    ...(line1 === '' ? {} : { Line1: line1 }),
    ...(city === '' ? {} : { City: city }),
    ...(country === '' ? {} : { Country: country }),
    ...(region === '' ? {} : { CountrySubDivisionCode: region }),
    ...(postalCode === '' ? {} : { PostalCode: postalCode }),
    Lat: 'INVALID',
    Long: 'INVALID',
  }
}

/** Where things go, and nothing for a customer without an address. */
export function wireShipAddress(id: string, { address }: CustomerRecord): WireObject {
  return address === null ? {} : { ShipAddr: wireAddress(id, address) }
}

/** Where a document is sent: on every other one the label as lines of text, as on forms that a person filled in. */
export function wireBillAddress(id: string, customer: CustomerRecord): WireObject {
  const { address, displayName, givenName, familyName } = customer
  if (address === null) return {}
  if (Number(id) % 2 === 1) return { BillAddr: wireAddress(id, address) }
  const { line1, city, region, postalCode } = address
  const person = givenName === null ? [] : [`${givenName} ${familyName ?? ''}`.trim()]
  const lines = [...person, displayName, line1, `${city}, ${region}  ${postalCode}`]
  return {
    BillAddr: {
      Id: id,
      ...Object.fromEntries(lines.map((line, at) => [`Line${at + 1}`, line])),
      Lat: 'INVALID',
      Long: 'INVALID',
    },
  }
}
