import { foldName } from '../names/fold.ts'

/** Mailbox providers: sharing one says nothing about two companies. */
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
 * Keys by which two records of one company meet: `domain:…` (never a freemail one), `phone:…` (last ten digits of at least seven), and
 * `address:…` (postcode with street). An e-mail field may hold several addresses, split by commas.
 */
export function buildContactKeys(contact: Contact): string[] {
  const keys = new Set<string>()
  for (const address of contact.emails.flatMap((field) => field.split(/[,;\s]+/))) {
    const domain = /@([^@\s]+\.[^@\s.]+)$/.exec(address.toLowerCase())?.[1]
    if (domain !== undefined && !freemail.has(domain)) keys.add(`domain:${domain}`)
  }
  for (const phone of contact.phones) {
    const digits = phone.replace(/\D/g, '')
    if (digits.length >= 7) keys.add(`phone:${digits.slice(-10)}`)
  }
  const postalCode = (contact.postalCode ?? '').replace(/\s/g, '').toLowerCase()
  const street = foldName(contact.street ?? '')
  if (postalCode !== '' && street !== '') keys.add(`address:${postalCode} ${street}`)
  return [...keys]
}
