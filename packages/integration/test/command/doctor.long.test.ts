/** The doctor finds nothing on a healthy host, and each planted fault. */
import { systemClock } from '@vectis/quickbooks'
import { run } from '@vectis/quickbooks-storage/database'
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Check } from '../../src/command/doctor/check.ts'
import type { Surroundings } from '../../src/command/surroundings.ts'
import { callCommand, variablesOf } from '../support/call-command.ts'
import { openHost, publicUrl, realmId, type Host } from '../support/open-host.ts'

const verifierToken = 'verifier-token-of-the-app'
let host: Host
let roles: string[]
beforeEach(async () => {
  roles = []
  host = await openHost({}, { start: null })
  const { quickbooks } = host
  await quickbooks.start()
  await host.connect()
  await quickbooks.for('acme').settings.setVerifierToken(verifierToken)
  await deliver(verifierToken)
  await quickbooks.for('acme').sync.now()
})
afterEach(async () => {
  for (const role of roles) {
    await change(`drop owned by ${role}`)
    await change(`drop role ${role}`)
  }
  await host.close()
})

function deliver(token: string, entityId = '1') {
  const { quickbooks, clock } = host
  const url = quickbooks.addresses.webhookUrl
  const delivery = { url, realmId, verifierToken: token, entityId, clock }
  return quickbooks.routes(buildTestDelivery(delivery))
}

const change = (statement: string) => run(host.quickbooks.parts.storage, statement, [])
const table = (name: string) => `${host.schema}.${name}`
const withOption = (option: string) =>
  `${inject('postgresUrl')}?options=${encodeURIComponent(`-c ${option}`)}`

interface Planted {
  env?: Record<string, string>
  args?: string[]
  clock?: Surroundings['clock']
}

async function diagnose({ env = {}, args = [], clock = systemClock }: Planted = {}) {
  const called = await callCommand(['doctor', '--json', ...args], {
    env: { ...variablesOf(host), ...env },
    clock,
  })
  return { ...called, checks: JSON.parse(called.out) as Check[] }
}

test('a healthy host: every line is ok', async () => {
  const { code, checks } = await diagnose()
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([])
  expect(checks.length).toBeGreaterThan(16)
  expect(code).toBe(0)
  const words = await callCommand(['doctor'], { env: variablesOf(host) })
  expect(words.out).toContain('0 failures, 0 warnings')
})

test('it changes nothing: not a token, not a row of a run', async () => {
  const { storage } = host.quickbooks.parts
  const tokens = async () => (await storage.connections.forTenant('acme').read())?.generation
  const before = await tokens()
  await diagnose()
  expect(await tokens()).toBe(before)
  expect(await host.quickbooks.for('acme').status()).toMatchObject({ health: 'healthy' })
})

const expireToken = () =>
  change(
    `update ${table('quickbooks_connections')} set access_token_expires_at = now() - interval '1 minute'`,
  )

/** By name: what is planted, and the code that the doctor finds. */
const faults: Record<string, [code: string, plant: () => Planted | Promise<Planted>]> = {
  'a key of 62 digits': ['misuse', () => ({ env: { QUICKBOOKS_ENCRYPTION_KEY: 'ab'.repeat(31) } })],
  'another key under the same id': [
    'tampered',
    () => ({ env: { QUICKBOOKS_ENCRYPTION_KEY: 'ab'.repeat(32) } }),
  ],
  'tokens of a key that is not in the ring': [
    'unknown_key_id',
    () => ({ env: { QUICKBOOKS_ENCRYPTION_KEY_ID: 'k9' } }),
  ],
  'no database': [
    'database_unreachable',
    () => ({ env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' } }),
  ],
  'a database that is read only': [
    'database_read_only',
    () => ({ env: { DATABASE_URL: withOption('default_transaction_read_only=on') } }),
  ],
  'no tables': ['schema_missing', () => ({ env: { QUICKBOOKS_SCHEMA: 'of_nobody' } })],
  'a newer release': [
    'schema_newer',
    async () => {
      await change(
        `insert into ${table('quickbooks_schema_migrations')} (number, name, checksum, expands) values (99, 'later', 'x', false)`,
      )
      return {}
    },
  ],
  'a role that may not delete': [
    'permission_denied',
    async () => {
      const role = `r_${host.schema}`
      roles.push(role)
      await change(`create role ${role}`)
      await change(`grant usage on schema ${host.schema} to ${role}`)
      await change(`grant select, insert, update on all tables in schema ${host.schema} to ${role}`)
      return { env: { DATABASE_URL: withOption(`role=${role}`) } }
    },
  ],
  'a clock two minutes ahead': [
    'clock_off',
    () => ({ clock: { ...systemClock, now: () => systemClock.now() + 120_000 } }),
  ],
  'production keys on a local address': [
    'redirect_uri_form',
    () => ({
      env: {
        QUICKBOOKS_PRODUCTION_CLIENT_ID: 'id-of-the-other-app',
        QUICKBOOKS_PRODUCTION_CLIENT_SECRET: 'secret-of-the-other-app',
      },
    }),
  ],
  'another redirect URI at Intuit': [
    'redirect_uri',
    () => ({ args: ['--redirect-uri', `${publicUrl}/callback`] }),
  ],
  'Intuit out of reach': [
    'discovery_unreachable',
    () => {
      const { apiOrigin } = host.emulator.endpoints.sandbox
      const sandbox = { discoveryUrl: 'http://127.0.0.1:1/.well-known', apiOrigin }
      return { env: { QUICKBOOKS_ENDPOINTS: JSON.stringify({ sandbox }) } }
    },
  ],
  'a wrong client secret, when a refresh is due': [
    'invalid_client',
    async () => {
      await expireToken()
      return { env: { QUICKBOOKS_CLIENT_SECRET: 'of-another-app' } }
    },
  ],
  'a consent that was revoked': [
    'reconnect_required',
    async () => {
      host.emulator.revoke()
      await expireToken()
      return {}
    },
  ],
  'no verifier token': [
    'no_verifier_token',
    async () => {
      await host.quickbooks.parts.storage.connections.forTenant('acme').setVerifierTokens([])
      return {}
    },
  ],
  'deliveries with another token': [
    'signature_mismatch',
    async () => {
      expect((await deliver('token-of-the-other-environment', '2')).status).toBe(401)
      return {}
    },
  ],
  'a spent quota': [
    'budget_spent',
    async () => {
      await host.quickbooks.parts.quickbooks.flushUsage()
      return { env: { QUICKBOOKS_CALLS_PER_MONTH: '1' } }
    },
  ],
  'a lease whose process is gone': [
    'lease_stuck',
    async () => {
      await change(
        `update ${table('quickbooks_sync_leases')} set owner = 'gone', until = now() - interval '2 hours'`,
      )
      return {}
    },
  ],
  'events that nothing reads': [
    'webhook_backlog',
    async () => {
      await change(
        `update ${table('quickbooks_webhook_events')} set processed_at = null, outcome = null, received_at = now() - interval '2 hours'`,
      )
      return {}
    },
  ],
  'events that were set aside': [
    'events_set_aside',
    async () => {
      await change(`update ${table('quickbooks_webhook_events')} set outcome = 'set_aside:server'`)
      return {}
    },
  ],
  'no time zone': [
    'time_zone_missing',
    async () => {
      await change(`update ${table('quickbooks_connections')} set time_zone = null`)
      return {}
    },
  ],
  'no run for five hours': [
    'sync_late',
    async () => {
      await change(
        `update ${table('quickbooks_sync_runs')} set started_at = started_at - interval '5 hours', finished_at = finished_at - interval '5 hours'`,
      )
      // No page of a full read was stored either.
      await change(
        `update ${table('quickbooks_sync_checkpoints')} set full_read_at = to_char((full_read_at::timestamptz - interval '5 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      )
      return {}
    },
  ],
  'a last run that failed': [
    'server',
    async () => {
      await change(
        `update ${table('quickbooks_sync_runs')} set outcome = 'failed', error_code = 'server', message = 'QuickBooks answered 503.', intuit_tid = 'tid-1'`,
      )
      return {}
    },
  ],
}

describe('finds', () => {
  test.each(Object.entries(faults))('%s', async (_name, [code, plant]) => {
    const planted = await plant()
    const called = await diagnose(planted)
    const found = called.checks.filter(({ state }) => state === 'fail' || state === 'warn')
    expect(found.map((one) => one.code)).toContain(code)
    for (const one of found) expect(one.remedy ?? one.found).not.toBe('')
    expect(called.code).toBe(found.some(({ state }) => state === 'fail') ? 1 : 0)
  })
})
