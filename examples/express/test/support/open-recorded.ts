import { connect as dial, createServer, type AddressInfo } from 'node:net'
import type { RunReport, SyncMode } from '@vectis/quickbooks-sync'
import { pino } from 'pino'
import { createPlainBrowser, type BrowserPage, type PlainBrowser } from '../../src/browser.ts'
import { startDemo, type Demo, type DemoOptions } from '../../src/demo.ts'
import { tenantId } from '../../src/start.ts'
import { start } from './pages-start.ts'
import { openDatabase } from './open-database.ts'

export const integration = '/admin/integrations/quickbooks'
export const verifierToken = 'CANARY-verifier-token-7f3a'

/**
 * The application on PostgreSQL, which starts faster than the embedded database, behind a proxy. Every byte that it
 * answers is kept, heads and bodies, and everything that it logs.
 */
export interface Recorded {
  demo: Demo
  url: string
  admin: PlainBrowser
  /** All answers since the start, as they went over the wire. */
  answers(): string
  log(): string
  signIn(role: string, browser?: PlainBrowser): Promise<BrowserPage>
  /** From the page of the integration to connected, with the first read done. */
  connect(company?: string): Promise<BrowserPage>
  page(path?: string): Promise<BrowserPage>
  /** On the tab of the webhooks. */
  setVerifierToken(token: string): Promise<BrowserPage>
  /** Through the page that asks first. */
  disconnect(): Promise<BrowserPage>
  /** Syncs while time goes on, so that waits and retries are over at once. Steps that are short beside the lease let its renewals keep up. */
  sync(mode?: SyncMode): Promise<RunReport>
  /** Sends exactly these bytes and returns all that comes back. */
  raw(request: string): Promise<string>
  close(): Promise<void>
}

export async function openRecorded(options: DemoOptions = {}): Promise<Recorded> {
  const database = await openDatabase()
  const answers: Buffer[] = []
  const lines: string[] = []
  let port = 0
  const proxy = createServer((inside) => {
    const outside = dial(port, '127.0.0.1')
    outside.on('data', (bytes) => answers.push(bytes))
    inside.pipe(outside).pipe(inside)
    inside.on('error', () => outside.destroy())
    outside.on('error', () => inside.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(proxy.address() as AddressInfo).port}`
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const size = { hasStory: false, customers: 6, invoices: 20, start, databaseUrl: database.url }
  const demo = await startDemo({ ...size, verifierToken, publicUrl: url, logger, ...options })
  port = demo.port

  const admin = createPlainBrowser()
  const page = (path = integration) => admin.get(url + path)
  const signIn = async (role: string, browser = admin) =>
    browser.submit(await browser.get(`${url}/sign-in`), '/sign-in', { role })

  const sync = async (mode?: SyncMode) => {
    let isOver = false
    const run = demo.wiring.sync(tenantId, mode).finally(() => (isOver = true))
    while (!isOver) {
      // Renewals of the lease go to the database: time that runs ahead of it would take the lease away.
      await demo.wiring.storage.connections.forTenant(tenantId).read()
      await page('/copy.js')
      await demo.emulator.clock.advance(2_000)
    }
    return run
  }

  return {
    demo,
    url,
    admin,
    page,
    setVerifierToken: async (token) =>
      admin.submit(await page(`${integration}/webhooks`), '/verifier-token', { token }),
    disconnect: async () => admin.submit(await page(`${integration}/disconnect`), '/disconnect'),
    signIn,
    answers: () => Buffer.concat(answers).toString('latin1'),
    log: () => lines.join(''),
    async connect(company) {
      const consent = await admin.submit(await page(), '/connect', {
        environment: demo.environment,
      })
      const realmId = company ?? demo.company.realmId
      const decision = { decision: 'approve', realmId }
      const connected = await admin.submit(consent, '/connect/oauth2/decision', decision)
      // Five calls a second, in real time, would take as long as many a test.
      await sync()
      return connected
    },
    sync,
    raw: (request) =>
      new Promise((resolve, reject) => {
        const parts: Buffer[] = []
        const socket = dial(demo.port, '127.0.0.1', () => socket.write(request))
        socket.on('data', (bytes) => parts.push(bytes))
        socket.on('error', reject)
        socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
      }),
    async close() {
      await demo.close()
      await database.close()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
