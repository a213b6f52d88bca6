import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A certificate with its key, both as PEM. */
export interface Certified {
  cert: string
  key: string
}

const day = 86_400_000
const names = { ca: 'QuickBooks emulator (this machine only)', server: 'QuickBooks emulator' }

/**
 * A certificate authority that can speak for Intuit's hosts and this machine, and for nothing else. See
 * docs/decisions/0188.
 */
export function createAuthority(now: number): Certified {
  const pair = newPair()
  const constraints = sequence(
    tlv(
      0xa0,
      ...['intuit.com', 'localhost'].map((name) => sequence(tlv(0x82, Buffer.from(name)))),
      sequence(tlv(0x87, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]))),
    ),
  )
  const cert = certify({
    subject: names.ca,
    publicKey: pair.publicKey,
    issuerKey: pair.privateKey,
    from: now - day,
    to: now + 3_650 * day,
    extensions: [
      extension('551d13', sequence(tlv(0x01, Buffer.from([0xff]))), true),
      extension('551d0f', Buffer.from([0x03, 0x02, 0x01, 0x06]), true),
      extension('551d1e', constraints),
      extension('551d0e', tlv(0x04, keyId(pair.publicKey))),
    ],
  })
  return { cert, key: pemOf(pair.privateKey) }
}

/** A certificate of the authority for host names and `127.0.0.1`. */
export function createServerCertificate(
  authority: Certified,
  hosts: readonly string[],
  now: number,
): Certified {
  const pair = newPair()
  const issuerKey = createPrivateKey(authority.key)
  const alternatives = sequence(
    ...hosts.map((name) => tlv(0x82, Buffer.from(name))),
    tlv(0x87, Buffer.from([127, 0, 0, 1])),
  )
  const cert = certify({
    subject: names.server,
    publicKey: pair.publicKey,
    issuerKey,
    from: now - day,
    to: now + 390 * day,
    extensions: [
      extension('551d13', sequence(), true),
      extension('551d0f', Buffer.from([0x03, 0x02, 0x07, 0x80]), true),
      extension('551d25', sequence(objectId('2b06010505070301'))),
      extension('551d11', alternatives),
      extension('551d0e', tlv(0x04, keyId(pair.publicKey))),
      extension('551d23', sequence(tlv(0x80, keyId(createPublicKey(authority.key))))),
    ],
  })
  return { cert, key: pemOf(pair.privateKey) }
}

function certify(options: {
  subject: string
  publicKey: KeyObject
  issuerKey: KeyObject
  from: number
  to: number
  extensions: readonly Buffer[]
}): string {
  const { subject, publicKey, issuerKey, from, to, extensions } = options
  const serial = createHash('sha256').update(spki(publicKey)).digest().subarray(0, 16)
  serial[0] = (serial[0]! & 0x3f) | 0x40
  // ECDSA with SHA-256.
  const algorithm = sequence(objectId('2a8648ce3d040302'))
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    algorithm,
    nameOf(names.ca),
    sequence(timeOf(from), timeOf(to)),
    nameOf(subject),
    spki(publicKey),
    tlv(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuerKey)
  const whole = sequence(body, algorithm, tlv(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })
const keyId = (key: KeyObject) => createHash('sha1').update(spki(key)).digest()

/** Tag, length and value: all of DER that a certificate needs. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}

const sequence = (...parts: readonly Buffer[]) => tlv(0x30, ...parts)
const objectId = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'))
const nameOf = (name: string) =>
  sequence(tlv(0x31, sequence(objectId('550403'), tlv(0x0c, Buffer.from(name)))))

function extension(hex: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [tlv(0x01, Buffer.from([0xff]))] : []
  return sequence(objectId(hex), ...critical, tlv(0x04, value))
}

/** `YYMMDDhhmmssZ`: certificates write years before 2050 in two digits. */
function timeOf(epochMs: number): Buffer {
  const text = new Date(epochMs).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return tlv(0x17, Buffer.from(`${text}Z`))
}
