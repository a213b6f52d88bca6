import type { SyncMode } from '@vectis/quickbooks-sync'
import { findRemedy, remedies } from '@vectis/quickbooks/errors'
import { signPayload } from '@vectis/quickbooks/webhooks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { integration, openRecorded, verifierToken, type Recorded } from './support/open-recorded.ts'

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())
afterEach(() => app.demo.emulator.faults.clear())

/** What changed, as when a person asks. */
const sync = (mode: SyncMode = 'incremental') => app.sync(mode)

const notification = () => ({
  specversion: '1.0',
  source: 'intuit.test',
  type: 'qbo.customer.updated.v1',
  time: new Date(app.demo.emulator.clock.now()).toISOString(),
  intuitentityid: '1',
  intuitaccountid: app.demo.company.realmId,
})

test('a temporary throttle shows no message', async () => {
  app.demo.emulator.faults.push({ match: { operation: 'cdc' }, times: 1, respond: 'throttle' })
  expect((await sync()).outcome).toBe('succeeded')
  expect((await app.page()).text).not.toContain('data-remedy=')
})

test.each([
  ['gateway-401', 'unauthorized', 'action_required'],
  ['user-lost-access', 'access_lost', 'action_required'],
  ['application-403', 'forbidden', 'degraded'],
  ['unavailable', 'server', 'degraded'],
  ['stream-timeout', 'server', 'degraded'],
  ['html-in-200', 'unreadable_answer', 'degraded'],
] as const)('%s: the page says %s, and what to do', async (respond, code, health) => {
  // All of it fails: where only the feed does, queries take its place.
  for (const operation of ['cdc', 'query'] as const) {
    app.demo.emulator.faults.push({ match: { operation }, respond })
  }
  const report = await sync()
  expect(report.outcome).toBe('failed')
  expect(findRemedy(report.errorCode ?? '')?.code).toBe(code)
  const page = await app.page()
  expect(page.text).toContain(`data-health="${health}"`)
  expect(page.text).toContain(`data-remedy="${code}"`)
  expect(page.text).toContain(remedies[code].say)
  expect(page.text).toContain(`data-error="${report.errorCode}"`)

  app.demo.emulator.faults.clear()
  expect((await sync()).outcome).toBe('succeeded')
  expect((await app.page()).text).not.toContain(`data-remedy="${code}"`)
})

test('deliveries from before the token was stored are not held against it', async () => {
  const forge = async () => {
    await app.demo.emulator.clock.advance(1_000)
    const body = JSON.stringify([{ ...notification(), id: 'early' }])
    const headers = { 'intuit-signature': signPayload(body, 'CANARY-another-verifier-token') }
    return (await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })).status
  }
  const said = async () => (await app.page()).text
  expect(await forge()).toBe(401)
  expect(await said()).toContain('data-remedy="no_verifier_token"')
  await app.setVerifierToken(verifierToken)
  expect(await forge()).toBe(401)
  expect(await said()).toContain('data-remedy="signature_mismatch"')
  expect(await said()).not.toContain('data-remedy="no_verifier_token"')
})

test('a verifier token that did not match is accused until it is replaced, or a delivery is accepted', async () => {
  const isAccused = async () => (await app.page()).text.includes('data-remedy="signature_mismatch"')
  const replace = async () => app.setVerifierToken(verifierToken)
  await replace()
  const forge = async () => {
    await app.demo.emulator.clock.advance(1_000)
    const body = JSON.stringify([{ ...notification(), id: 'forged' }])
    const headers = { 'intuit-signature': signPayload(body, 'CANARY-another-verifier-token') }
    return (await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })).status
  }
  expect(await forge()).toBe(401)
  expect(await isAccused()).toBe(true)
  await app.demo.emulator.clock.advance(1_000)
  await replace()
  expect(await isAccused()).toBe(false)
  expect(await forge()).toBe(401)
  expect(await isAccused()).toBe(true)
  await app.demo.emulator.clock.advance(1_000)
  const body = JSON.stringify([{ ...notification(), id: 'accepted' }])
  const headers = { 'intuit-signature': signPayload(body, verifierToken) }
  await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })
  expect(await isAccused()).toBe(false)
})

test('a repeated webhook: 200, and the page says why there are no rows', async () => {
  await app.setVerifierToken(verifierToken)
  const body = JSON.stringify([{ ...notification(), id: 'the-same' }])
  const headers = { 'intuit-signature': signPayload(body, verifierToken) }
  const deliver = async () =>
    (await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })).json()
  expect(await deliver()).toMatchObject({ outcome: 'recorded', recorded: 1, duplicates: 0 })
  const webhooks = () => app.page(`${integration}/webhooks`)
  expect((await webhooks()).text).not.toContain('data-remedy="duplicate"')
  expect(await deliver()).toMatchObject({ outcome: 'recorded', recorded: 0, duplicates: 1 })
  const page = await webhooks()
  expect(page.text).toContain('data-remedy="duplicate"')
  expect(page.text).toContain(remedies.duplicate.say)
})

test('a throttle that lasts: the page says that the month is probably spent, and only a person starts another try', async () => {
  app.demo.emulator.faults.push({ match: { operation: 'cdc' }, respond: 'throttle' })
  expect((await sync()).errorCode).toBe('quota_exceeded')
  const page = await app.page()
  expect(page.text).toContain('data-health="action_required"')
  expect(page.text).toContain('data-remedy="quota_exceeded"')
  // Another consent would not bring calls back.
  expect(page.text).not.toContain('>Reconnect<')
  expect(page.text).toContain('Usage at Intuit')
  // The consent itself is good, and no sync comes by itself in 15 minutes.
  expect(page.text).not.toContain('no longer accepts this consent')
  expect(page.text).toMatch(/data-expiry="days"[^>]*>100</)
  expect(page.text).toContain('; Sync now tries at once')
  const calls = app.demo.emulator.log.count({ operation: 'cdc' })
  // A link of another site is not a person who asks.
  await app.page(`${integration}/disconnected`)
  expect((await sync('auto')).errorCode).toBe('quota_blocked')
  expect(app.demo.emulator.log.count({ operation: 'cdc' })).toBe(calls)
  expect((await app.page()).text).toContain('data-remedy="quota_exceeded"')
  app.demo.emulator.faults.clear()
  expect((await sync()).outcome).toBe('succeeded')
  expect((await app.page()).text).not.toContain('data-remedy="quota_exceeded"')
})

test('a week without a webhook shows a message', async () => {
  await app.demo.wiring.runner.stop()
  await app.demo.emulator.clock.leap?.(8 * 86_400_000)
  const page = await app.page()
  expect(page.text).toContain('data-remedy="no_webhooks"')
})
