import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from './defaults.ts'
import { intuitHosts } from './exchange/exchange.ts'
import { createAuthority, createServerCertificate } from './tls/certificates.ts'

/** What HTTPS needs, and where the authority is that clients have to trust. */
export interface Tls {
  cert: string
  key: string
  caPath: string
}

/** Opens the authority of a folder, or makes one there on the first start. Its key is readable by its owner only. */
export function openTls(folder: string): Tls {
  const now = systemClock.now()
  const caPath = resolve(folder, 'ca.pem')
  const keyPath = join(folder, 'ca-key.pem')
  if (!existsSync(caPath) || !existsSync(keyPath)) {
    const made = createAuthority(now)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(keyPath, made.key, { mode: 0o600 })
    writeFileSync(caPath, made.cert)
  }
  const authority = { cert: readFileSync(caPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  const hosts = [...Object.keys(intuitHosts), 'localhost']
  return { ...createServerCertificate(authority, hosts, now), caPath }
}

/** What to set so that a client whose hosts cannot be set reaches the emulator; for `--hosts`. */
export function describeHosts(caPath: string): string {
  return [
    '',
    'Into /etc/hosts (and listen on port 443):',
    `  127.0.0.1 ${Object.keys(intuitHosts).join(' ')}`,
    '',
    'So that a client trusts the emulator:',
    `  Node           NODE_EXTRA_CA_CERTS=${caPath}`,
    `  Python         SSL_CERT_FILE=${caPath}   (requests: REQUESTS_CA_BUNDLE)`,
    `  Ruby, Go       SSL_CERT_FILE=${caPath}`,
    `  PHP            php -d openssl.cafile=${caPath} -d curl.cainfo=${caPath}`,
    `  Java           keytool -importcert -noprompt -cacerts -storepass changeit -file ${caPath}`,
    `  .NET           SSL_CERT_FILE=${caPath}   (Linux)`,
    `  curl           curl --cacert ${caPath}`,
    '',
  ].join('\n')
}
