import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCanaries } from '../../../.ci/canaries.ts'
import { createPlainBrowser } from '../src/browser.ts'
import { integration, openRecorded, verifierToken, type Recorded } from './support/open-recorded.ts'

const encryptionKey = 'c0ffee'.padEnd(64, '7')

let app: Recorded

beforeAll(async () => {
  app = await openRecorded({ encryptionKey })
})
afterAll(() => app.close())

/** What every secret of this run is, tokens of the emulator's own records included. */
function secretsOf({ demo }: Recorded): string[] {
  const issued = JSON.stringify(demo.emulator.saveConsents()).match(/EMULATED-[\w-]+/g) ?? []
  const { clientSecret } = demo.emulator.credentials('sandbox')
  return [...new Set(issued), clientSecret, verifierToken, encryptionKey]
}

async function visitAll(): Promise<void> {
  for (const role of ['admin', 'analyst', 'viewer']) {
    const browser = createPlainBrowser()
    await app.signIn(role, browser)
    for (const path of [
      integration,
      ...['/webhooks', '/verification', '/audit', '/disconnect'].map((tab) => integration + tab),
      '/customers',
      '/customers/psa-1',
      '/customers/nobody',
      '/alerts?dry-run=1',
      '/admin/matching',
      '/nowhere',
      '/style.css',
      '/progress.js',
      '/copy.js',
    ]) {
      await browser.get(app.url + path)
    }
  }
}

/** Watches a run's server-sent events to their end. */
async function followRun(mode: 'sync' | 'verify'): Promise<string> {
  const { emulator } = app.demo
  emulator.setLatency(150)
  const page = await app.admin.submit(
    await app.page(mode === 'verify' ? `${integration}/verification` : integration),
    `/${mode}`,
  )
  expect(page.text).toContain('data-progress')
  const events = await app.page(`${integration}/progress`)
  emulator.setLatency(0)
  return events.text
}

test('no answer and no log line holds a token, a secret or the verifier token, in any state', async () => {
  const { demo, admin } = app
  await app.page('/')
  await app.signIn('admin')
  await visitAll()

  // Connecting, declined, forged, then connected.
  const consent = await admin.submit(await app.page(), '/connect', { environment: 'sandbox' })
  expect((await app.page()).text).toContain('data-health="connecting"')
  await admin.submit(consent, '/connect/oauth2/decision', { decision: 'decline' })
  await app.page(`${integration}/callback?code=${'x'.repeat(3000)}&state=forged&realmId=1`)
  await app.connect()
  await visitAll()

  // The token of the webhooks; deliveries that are accepted, doubled and refused.
  await app.setVerifierToken('short')
  await app.setVerifierToken(verifierToken)
  await fetch(`${app.url}/api/webhooks/quickbooks`, { method: 'POST', body: '[]' })
  await fetch(`${app.url}/api/webhooks/quickbooks`)
  for (const mode of ['sync', 'verify'] as const) {
    expect(await followRun(mode)).toMatch(/event: progress[\s\S]*event: finished/)
  }

  // Faults whose text repeats part of the token, and answers that are no answer.
  for (const respond of ['gateway-401', 'application-403', 'user-lost-access'] as const) {
    demo.emulator.faults.push({ match: { operation: 'cdc' }, times: 3, respond })
    const report = await app.sync('incremental')
    expect(report.outcome, respond).not.toBe('succeeded')
    expect((await app.page()).text).toContain('data-remedy=')
    demo.emulator.faults.clear()
  }

  // Another company, then the consent is gone.
  const other = demo.otherCompany.realmId
  const again = await app.page(`${integration}/reconnect`)
  await admin.submit(again, '/connect/oauth2/decision', { decision: 'approve', realmId: other })
  demo.emulator.revoke()
  await app.sync('incremental')
  expect((await app.page()).text).toContain('data-health="action_required"')
  await visitAll()

  // Requests that are wrong in themselves, and a page that breaks.
  await app.page('/customers/%E0%A4%A')
  await admin.post(`${app.url}/sign-in`, { role: 'x'.repeat(20_000) })
  await admin.post(`${app.url}/sign-in`, {})
  await app.disconnect()
  await visitAll()
  await sql`drop table integration_audit`.execute(demo.wiring.storage.db)
  const broken = await app.page()
  expect([broken.status, broken.text]).toEqual([500, expect.stringContaining('went wrong')])
  expect(broken.text).not.toMatch(/node_modules|integration_audit|select /)

  const texts = { answers: app.answers(), log: app.log() }
  const secrets = secretsOf(app)
  expect(secrets.length).toBeGreaterThanOrEqual(6)
  for (const [where, text] of Object.entries(texts)) {
    // The scan sees what is there: names that have to be in it are found by the same means.
    expect(text.length, where).toBeGreaterThan(1_000)
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), btoa(secret).slice(0, -4)]) {
        expect(text.includes(form), `${form.slice(0, 12)}… in ${where}`).toBe(false)
      }
    }
    expect(findCanaries(text), where).toEqual([])
  }
  expect(texts.answers).toContain('Cascade Managed IT')
  expect(texts.answers).toContain(`ends in ${verifierToken.slice(-4)}`)
  expect(texts.answers.match(/HTTP\/1\.1 \d{3} /g)?.length).toBeGreaterThan(100)
})

test('the scan would find one: a secret that a page repeats', async () => {
  const answer = await app.page(`/customers/psa-1?${verifierToken}`)
  expect(findCanaries(app.answers())).toEqual([])
  expect(findCanaries(`${answer.text}<p>${verifierToken}</p>`)).not.toEqual([])
})
