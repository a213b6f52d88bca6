import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { describeHosts, openTls } from '../src/cli-tls.ts'
import { parseFlags } from '../src/cli-flags.ts'
import { createEmulator } from '../src/index.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'emulator-tls-'))
  cleanups.push(() => rmSync(path, { recursive: true }))
  return path
}

/** As a client does whose hosts cannot be set: by Intuit's name, at this machine's address. */
function get(port: number, host: string, path: string, ca: string, token = ''): Promise<string> {
  const headers = { host, accept: 'application/json', authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: host, path, ca, headers, agent: false }
    request(options, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`))
    })
      .on('error', reject)
      .end()
  })
}

test('a client connects to Intuit’s own host names with the authority of the first start', async () => {
  const path = folder()
  const { caPath, ...tls } = openTls(path)
  const ca = readFileSync(caPath, 'utf8')
  const emulator = createEmulator({
    companies: [{ customers: 2, invoices: 3 }],
  })
  cleanups.push(() => emulator.close())
  const { port, url } = await emulator.listen({ tls })
  expect(url).toBe(`https://127.0.0.1:${port}`)
  const { realmId } = emulator.companies[0]!
  const { accessToken } = emulator.issueTokens({ realmId })
  const info = `/v3/company/${realmId}/companyinfo/${realmId}`
  const sandbox = 'sandbox-quickbooks.api.intuit.com'
  expect(await get(port, sandbox, info, ca, accessToken)).toMatch(/^200 .*CompanyName/)
  // The host name decides the environment: a sandbox company is not on the production host.
  const production = await get(port, 'quickbooks.api.intuit.com', info, ca, accessToken)
  expect(production).toMatch(/^403 .*3100/)
  const discovery = await get(
    port,
    'developer.api.intuit.com',
    '/.well-known/openid_configuration',
    ca,
  )
  expect(discovery).toMatch(/^200 .*oauth\.platform\.intuit\.com/)
  await expect(get(port, 'localhost', '/', ca)).resolves.toMatch(/^\d{3}/)
  // Without the authority no client trusts it, and it is valid for no other name.
  await expect(get(port, sandbox, info, '', accessToken)).rejects.toThrow(/certificate/)
  await expect(get(port, 'example.com', '/', ca)).rejects.toThrow(/altnames/)
})

test('the authority of a folder is made once and kept; its key is for its owner only', () => {
  const path = folder()
  const first = openTls(path)
  const ca = readFileSync(first.caPath, 'utf8')
  const second = openTls(path)
  expect(readFileSync(second.caPath, 'utf8')).toBe(ca)
  const authority = new X509Certificate(ca)
  for (const { cert } of [first, second]) {
    expect(new X509Certificate(cert).verify(authority.publicKey)).toBe(true)
  }
  expect(authority.ca).toBe(true)
  expect(statSync(join(path, 'ca-key.pem')).mode & 0o077).toBe(0)
  const words = describeHosts(first.caPath)
  for (const name of ['Node', 'Python', 'Ruby', 'PHP', 'Go', 'Java', '.NET', 'curl']) {
    expect(words).toContain(name)
  }
  expect(() => parseFlags(['--hosts'])).toThrow(/needs --tls/)
})
