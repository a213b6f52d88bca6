/** What the command does beside looking: rows with their evidence, runs, events, keys, deletion, metrics. */
import { run } from '@vectis/quickbooks-storage/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/command/exit-codes.ts'
import { callCommand, variablesOf } from '../support/call-command.ts'
import { openReadHost, realmId, type Host } from '../support/open-host.ts'

let host: Host
beforeAll(async () => {
  host = await openReadHost({ start: null })
})
afterAll(() => host.close())

const call = (args: string[], given: Parameters<typeof callCommand>[1] = {}) =>
  callCommand(args, { env: variablesOf(host), ...given })
const change = (statement: string) => run(host.quickbooks.parts.storage, statement, [])
const anInvoice = async () => {
  const sync = host.quickbooks.parts.storage.sync.forTenant('acme')
  const [id = ''] = await sync.listIds({ realmId, entity: 'Invoice', state: 'live', limit: 1 })
  return id
}

describe('row', () => {
  test('as stored, with its evidence', async () => {
    const { code, out } = await call(['row', 'acme', 'invoice', await anInvoice()])
    expect(out).toMatch(/total_amount +\d/)
    expect(out).toMatch(/txn_date +\d{4}-\d\d-\d\d\n/)
    expect(out).toMatch(/since .+, by sync, run .+, answers \[\{/)
    expect(code).toBe(exitCodes.fine)
  })

  test('agrees with QuickBooks, and differs once a column was changed here', async () => {
    const id = await anInvoice()
    const same = await call(['row', 'acme', 'Invoice', id, '--ask'])
    expect(same.out).toContain('The stored row agrees.')
    expect(same.code).toBe(exitCodes.fine)
    await change(
      `update ${host.schema}.billing_invoices set doc_number = 'other' where external_id = '${id}'`,
    )
    const other = await call(['row', 'acme', 'Invoice', id, '--ask', '--json'])
    const { asked, versions } = JSON.parse(other.out) as {
      asked: { differences: { column: string; stored: string }[] }
      versions: unknown[]
    }
    expect(asked.differences).toEqual([
      { column: 'doc_number', stored: 'other', quickbooks: expect.any(String) },
    ])
    expect(versions).toHaveLength(2)
    expect(other.code).toBe(exitCodes.found)
  })

  test('that QuickBooks does not have, and an entity that is none', async () => {
    const { code, out } = await call(['row', 'acme', 'Invoice', '999999', '--ask'])
    expect(out).toMatch(/is not stored\.\n\nQuickBooks at .+: missing/)
    expect(code).toBe(exitCodes.found)
    const none = await call(['row', 'acme', 'Bill', '1'])
    expect([none.code, none.err]).toEqual([exitCodes.misuse, expect.stringContaining("'Bill'")])
  })
})

test('explain: runs, refreshes and webhooks', async () => {
  const { out } = await call(['explain', 'acme'])
  expect(out).toMatch(/refreshes: token set \d+, refreshed .+, access token until 20/)
  expect(out).toMatch(/runs, the newest first:\n {2}20.+: succeeded, \d+ calls/)
  expect(out).toMatch(/webhooks, 24 hours:\naccepted +0/)
})

describe('a write', () => {
  test.each([
    ['sync', 'acme'],
    ['verify', 'acme'],
    ['rekey'],
    ['disconnect', 'acme'],
    ['delete', 'acme'],
    ['replay', 'acme', '--from', '2020-01-01T00:00:00Z', '--to', '2099-01-01T00:00:00Z'],
  ])('%s asks, and does nothing without a yes', async (...args) => {
    const before = await host.quickbooks.for('acme').status()
    const { code, out, err, questions } = await call(args)
    expect(questions).toHaveLength(1)
    expect([code, out]).toEqual([exitCodes.declined, ''])
    expect(err).toContain('Nothing was done.')
    const after = await host.quickbooks.for('acme').status()
    expect(after.runs.map(({ runId }) => runId)).toEqual(before.runs.map(({ runId }) => runId))
    expect(after.connectionState).toBe('connected')
  })
})

test('sync reads, verify compares', async () => {
  const read = await call(['sync', 'acme', '--yes'])
  expect(read.out).toMatch(/^acme: succeeded, /)
  expect(read.code).toBe(exitCodes.fine)
  const full = await call(['sync', 'acme', '--mode', 'full', '--json'], { agree: true })
  expect(JSON.parse(full.out)).toMatchObject({ outcome: 'succeeded', kind: 'full' })
  const compared = await call(['verify', 'acme', '-y'])
  expect(compared.out).toContain('0 differences in balances')
  expect(compared.code).toBe(exitCodes.fine)
  expect((await call(['sync', 'acme', '--mode', 'resync', '-y'])).code).toBe(exitCodes.misuse)
})

test('replay: a dry run counts, and an instant that is none is a misuse', async () => {
  const span = ['--from', '2020-01-01T00:00:00Z', '--to', '2099-01-01T00:00:00Z']
  const dry = await call(['replay', 'acme', ...span, '--dry-run'])
  expect(dry.out).toBe('0 events would be replayed.\n')
  expect((await call(['replay', 'acme', ...span, '-y'])).out).toContain('0 events wait')
  const wrong = await call(['replay', 'acme', '--from', 'yesterday', '--to', 'now', '-y'])
  expect(wrong.code).toBe(exitCodes.misuse)
})

test('rekey: a dry run counts by key', async () => {
  expect((await call(['rekey', '--dry-run'])).out).toMatch(/^KEY +CONNECTIONS\nk1 +1\n$/)
  const env = {
    ...variablesOf(host),
    QUICKBOOKS_ENCRYPTION_KEY: 'ab'.repeat(32),
    QUICKBOOKS_ENCRYPTION_KEY_ID: 'k2',
    QUICKBOOKS_OLD_ENCRYPTION_KEYS: `k1:${variablesOf(host).QUICKBOOKS_ENCRYPTION_KEY}`,
  }
  expect((await call(['rekey', '-y'], { env })).out).toMatch(/^1 rows encrypted/)
  expect((await call(['rekey', '--dry-run'], { env })).out).toMatch(/^KEY +CONNECTIONS\nk2 +1\n$/)
  // Back, so that the other tests can read.
  const back = {
    ...variablesOf(host),
    QUICKBOOKS_OLD_ENCRYPTION_KEYS: `k2:${'ab'.repeat(32)}`,
  }
  expect((await call(['rekey', '-y'], { env: back })).code).toBe(exitCodes.fine)
})

test('metrics: Prometheus text', async () => {
  const { out } = await call(['metrics'])
  expect(out).toContain('# TYPE quickbooks_connection_health gauge\n')
  expect(out).toMatch(/^quickbooks_connection_health\{tenant_id="acme",health="\w+"\} 1$/m)
  expect(out).toMatch(/^quickbooks_last_read_age_seconds\{tenant_id="acme"\} [\d.]+$/m)
})

test('print-sql needs no database; migrate makes a schema, and a second one is a no-op', async () => {
  const printed = await callCommand(['print-sql', '--schema', 'other'])
  expect(printed.out).toContain('create schema if not exists "other";')
  const env = { ...variablesOf(host), QUICKBOOKS_SCHEMA: `${host.schema}_new` }
  const dry = await callCommand(['migrate', '--dry-run'], { env })
  expect([dry.code, dry.out]).toEqual([exitCodes.found, expect.stringContaining('Found no')])
  expect((await callCommand(['migrate'], { env })).code).toBe(exitCodes.declined)
  const made = await callCommand(['migrate', '--yes'], { env })
  expect(made.out).toContain('ran: ')
  expect((await callCommand(['migrate'], { env })).out).toContain('is up to date')
  await change(`drop schema ${host.schema}_new cascade`)
})

describe('at the end of a connection', () => {
  test('disconnect revokes, delete counts and then deletes', async () => {
    expect((await call(['disconnect', 'acme', '--dry-run'])).out).toMatch(/^connected: /)
    const gone = await call(['disconnect', 'acme', '--yes', '--actor', 'Ada Admin'])
    expect([gone.code, gone.out]).toEqual([
      exitCodes.fine,
      'Disconnected, and revoked at Intuit.\n',
    ])
    const dry = await call(['delete', 'acme', '--dry-run'])
    expect(dry.out).toMatch(/billing_invoices +24\n/)
    expect(dry.out).toContain('rows would be deleted.')
    const asked = await call(['delete', 'acme'], { agree: true })
    expect(asked.questions[0]).toContain('They cannot be brought back.')
    expect(asked.out).toMatch(/\d+ rows deleted\.\n$/)
    expect((await call(['status', 'acme'])).out).toContain('not_connected')
  })
})
