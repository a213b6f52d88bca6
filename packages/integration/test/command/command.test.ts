/** The command itself: what it takes, what it ends with, and `status`. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/command/exit-codes.ts'
import { plain } from '../../src/command/output/plain.ts'
import { describeSpan } from '../../src/command/output/spans.ts'
import { callCommand, variablesOf } from '../support/call-command.ts'
import { openReadHost, type Host } from '../support/open-host.ts'

let host: Host
beforeAll(async () => {
  host = await openReadHost({ start: null })
})
afterAll(() => host.close())

describe('exit codes', () => {
  test.each([
    [['--help'], exitCodes.fine],
    [['status', '--help'], exitCodes.fine],
    [['statuz'], exitCodes.misuse],
    [['status', 'a', 'b'], exitCodes.misuse],
    [['status', '--jason'], exitCodes.misuse],
    [[], exitCodes.misuse],
  ])('%j', async (args, code) => {
    expect((await callCommand(args)).code).toBe(code)
  })

  test('a missing variable is named', async () => {
    const { code, err } = await callCommand(['status'])
    expect(err).toContain('Expected the variable DATABASE_URL')
    expect(code).toBe(exitCodes.misuse)
  })

  test('keys without their environment', async () => {
    const env = { ...variablesOf(host), QUICKBOOKS_ENVIRONMENT: 'Sandbox' }
    const { code, err } = await callCommand(['status'], { env })
    expect(err).toContain("QUICKBOOKS_ENVIRONMENT to be 'sandbox' or 'production'")
    expect(code).toBe(exitCodes.misuse)
  })

  test('a database that is not there, as JSON', async () => {
    const env = { ...variablesOf(host), DATABASE_URL: 'postgres://127.0.0.1:1/x' }
    const { code, out, err } = await callCommand(['status', '--json'], { env })
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'database_unreachable' } })
    expect(err).toBe('')
    expect(code).toBe(exitCodes.unreachable)
  })
})

describe('status', () => {
  test('one tenant in words', async () => {
    const { code, out } = await callCommand(['status', 'acme'], { env: variablesOf(host) })
    expect(out).toContain('acme: healthy. QuickBooks is connected and read.')
    expect(out).toMatch(/Invoice +\d+ s ago +ok/)
    expect(code).toBe(exitCodes.fine)
  })

  test('all tenants, the worst first', async () => {
    const { storage } = host.quickbooks.parts
    const lost = storage.connections.forTenant('lost')
    const tokens = host.emulator.issueTokens({ realmId: '9341457021722202' })
    const connected = await lost.connect({
      environment: 'sandbox',
      realmId: '9341457021722202',
      tokens: { ...tokens, scope: null } as never,
    })
    await lost.requireAction({ generation: connected.generation, reason: 'invalid_grant' })
    const { code, out } = await callCommand(['status'], { env: variablesOf(host) })
    const names = out.split('\n').map((line) => line.split(' ')[0])
    expect(names).toEqual(['TENANT', 'lost', 'acme', ''])
    expect(code).toBe(exitCodes.found)
    const json = await callCommand(['--json', 'status'], { env: variablesOf(host) })
    const all = JSON.parse(json.out) as { tenantId: string; health: string }[]
    expect(all.map(({ health }) => health)).toEqual(['action_required', 'healthy'])
  })

  test('a tenant that was never connected', async () => {
    const { code, out } = await callCommand(['status', 'ghost'], { env: variablesOf(host) })
    expect(out).toContain('ghost: not_connected.')
    expect(code).toBe(exitCodes.fine)
  })
})

test('doctor, in words: a line each, with its remedy', async () => {
  const { code, out } = await callCommand(['doctor', 'acme'], { env: variablesOf(host) })
  expect(out).toMatch(/^ok {4}configuration: from the environment$/m)
  expect(out).toMatch(/^warn {2}acme: verifier token: .+ \[no_verifier_token\]\n {6}do: Copy/m)
  expect(out).toContain('0 failures, 1 warnings')
  expect(code).toBe(exitCodes.fine)
})

describe('a config file of the host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickbooks-config-'))
  const path = join(folder, 'quickbooks.config.mjs')
  writeFileSync(path, 'export default {}\n')

  test('with options, found in the folder', async () => {
    const { DATABASE_URL: database, QUICKBOOKS_SCHEMA: schema } = variablesOf(host)
    const load = async () => ({
      default: {
        database,
        schema,
        keys: { current: { id: 'k1', key: variablesOf(host).QUICKBOOKS_ENCRYPTION_KEY } },
        credentials: { sandbox: host.emulator.credentials() },
        publicUrl: 'http://localhost:3000',
        authorize: () => new Response(null, { status: 403 }),
        endpoints: host.emulator.endpoints,
      },
    })
    const { code, out } = await callCommand(['status', 'acme'], { cwd: folder, load })
    expect([code, out.split('.')[0]]).toEqual([exitCodes.fine, 'acme: healthy'])
  })

  test('whose options cannot work', async () => {
    const { code, err } = await callCommand(['status', '--config', path])
    expect(err).toContain('createIntegration expected authorize to be a function')
    expect(code).toBe(exitCodes.misuse)
  })

  test('that is not there, or exports nothing', async () => {
    const missing = await callCommand(['status', '--config', 'nowhere.js'])
    expect([missing.code, missing.err]).toEqual([
      exitCodes.misuse,
      expect.stringContaining('there is none'),
    ])
    const empty = await callCommand(['status', '--config', path], { load: async () => ({}) })
    expect(empty.err).toContain('Expected the default export')
  })
})

test('text from outside cannot move the cursor', () => {
  expect(plain('a\u001b[2Jb\u202Ec\nd')).toBe('a [2Jb c d')
})

test.each([
  [0, '0 s'],
  [89_000, '89 s'],
  [600_000, '10 min'],
  [7_200_000, '2 h'],
  [259_200_000, '3 days'],
])('a span of %i ms is %s', (ms, said) => {
  expect(describeSpan(ms)).toBe(said)
})
