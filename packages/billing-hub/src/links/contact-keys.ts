import { shortenStreet } from '../names/abbreviations.ts'
import { foldName } from '../names/fold.ts'
import type { SuggestionReason } from './link-types.ts'

/** Mailbox providers: two companies that share one need not be related. Compiled by us from general knowledge. */
const freemail = new Set(
  (
    'gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com msn.com yahoo.com yahoo.co.uk yahoo.ca ymail.com ' +
    'aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de mail.com zoho.com fastmail.com ' +
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net rogers.com shaw.ca telus.net ' +
    'sympatico.ca videotron.ca btinternet.com sky.com virginmedia.com orange.fr wanadoo.fr free.fr laposte.net t-online.de ' +
    'bigpond.com optusnet.com.au xtra.co.nz mail.ru yandex.ru qq.com 163.com 126.com naver.com'
  ).split(' '),
)

export interface Contact {
  emails: readonly string[]
  phones: readonly string[]
  street: string | null
  postalCode: string | null
}

/**
 * A contact in the form for comparison: company domains, last ten digits of phones, street and postcode; empty where
 * nothing is known.
 */
export interface KnownContact {
  domains: readonly string[]
  phones: readonly string[]
  street: string
  postalCode: string
}

/** `x12`, `ext. 4`, `#12`, and `poste 4` of French Canada: it names a desk of the same company. */
const extension = /(?:ext(?:ension|n)?|poste|x|#)[\s.:=]*\d{1,6}\s*$/i

/**
 * Keys that two records of one company may share: a company's e-mail domain (never a freemail one), the last ten digits
 * of a phone of at least seven without its extension, and postcode with street. An e-mail field may hold several addresses, separated by
 * commas; streets are compared with their usual words abbreviated.
 */
export function readContact(contact: Contact): KnownContact {
  const domains = contact.emails
    .flatMap((field) => field.split(/[,;\s]+/))
    .flatMap((address) => /@([^@\s]+\.[^@\s.]+)$/.exec(address.toLowerCase())?.[1] ?? [])
    .filter((domain) => !freemail.has(domain))
  const phones = contact.phones
    .map((phone) => phone.replace(extension, '').replace(/\D/g, ''))
    .filter((digits) => digits.length >= 7)
    .map((digits) => digits.slice(-10))
  const postalCode = (contact.postalCode ?? '').replace(/\s/g, '').toLowerCase()
  return {
    domains: [...new Set(domains)],
    phones: [...new Set(phones)],
    street: shortenStreet(foldName(contact.street ?? '')),
    // Nine digits (ZIP+4) name one side of a street within the five-digit area.
    postalCode: /^\d{5}-?\d{4}$/.test(postalCode) ? postalCode.slice(0, 5) : postalCode,
  }
}

/** The keys for looking up a contact. */
export function listContactKeys({ domains, phones, street, postalCode }: KnownContact): string[] {
  return [
    ...domains.map((domain) => `domain:${domain}`),
    ...phones.map((phone) => `phone:${phone}`),
    ...(street === '' || postalCode === '' ? [] : [`address:${postalCode} ${street}`]),
  ]
}

const isShared = (left: readonly string[], right: readonly string[]) =>
  left.some((one) => right.includes(one))

/** Both known and different. */
const differ = (left: string, right: string) => left !== '' && right !== '' && left !== right
const areApart = (left: readonly string[], right: readonly string[]) =>
  left.length > 0 && right.length > 0 && !isShared(left, right)

/** The parts on which two contacts agree. */
export function listAgreements(a: KnownContact, b: KnownContact): SuggestionReason[] {
  const isSameAddress =
    a.street !== '' && a.postalCode !== '' && a.street === b.street && a.postalCode === b.postalCode
  return [
    ...(isSameAddress ? ['address' as const] : []),
    ...(isShared(a.phones, b.phones) ? ['phone' as const] : []),
    ...(isShared(a.domains, b.domains) ? ['e-mail domain' as const] : []),
  ]
}

/**
 * Postcode, phone and street all known on both sides, and all different, and no company e-mail domain shared: two
 * companies with the same name.
 */
export function doAllDiffer(a: KnownContact, b: KnownContact): boolean {
  return (
    differ(a.postalCode, b.postalCode) &&
    differ(a.street, b.street) &&
    areApart(a.phones, b.phones) &&
    !isShared(a.domains, b.domains)
  )
}

/**
 * At least one contact is known on both sides and differs, and none agrees: enough to reject a name that is written
 * differently. See docs/decisions/0121.
 */
export function isContrary(a: KnownContact, b: KnownContact): boolean {
  const doesOneDiffer =
    differ(a.postalCode, b.postalCode) ||
    differ(a.street, b.street) ||
    areApart(a.phones, b.phones) ||
    areApart(a.domains, b.domains)
  return doesOneDiffer && listAgreements(a, b).length === 0
}
