/** A copy of production's database beside production, both on the same QuickBooks. See docs/decisions/0207. */
import { integer, read, run } from '@vectis/quickbooks-storage/database'
import { afterEach, expect, test } from 'vitest'
import { callCommand } from './support/call-command.ts'
import { copyProduction, hourMs } from './support/copy-database.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('with ids the copy asks for nothing and says so, and production goes on', async () => {
  const { url, copy, open, emulator, clock, grant, tick, env } = await copyProduction(
    closing,
    'production',
  )
  const before = grant().refreshToken
  const production = open(url, { installationId: 'production' })
  const warnings: string[] = []
  const staging = open(copy, {
    installationId: 'staging',
    onWarning: ({ warning }) => void warnings.push(`${warning.key}: ${warning.message}`),
  })
  await clock.advance(hourMs)
  const asked = emulator.log.count()

  const report = await tick(staging)
  expect(report).toMatchObject({ outcome: 'failed', errorCode: 'copied_database', calls: 0 })
  expect(report.message).toContain('Copied database')
  expect(report.remedy).toContain('quickbooks adopt')
  await expect(staging.parts.quickbooks.oauth.refresh('acme')).rejects.toMatchObject({
    code: 'copied_database',
  })
  expect(warnings).toEqual([expect.stringMatching(/^copied_database:.+: Copied database: /)])
  const status = await staging.for('acme').status()
  expect(status).toMatchObject({ health: 'action_required', connectionReason: 'copied_database' })
  expect(status.summary).toContain('Copied database')
  // The worst first; that nothing was read for an hour is true too.
  expect(status.remedies[0]?.code).toBe('copied_database')
  expect(status.warnings.map(({ key }) => key)).toContainEqual(expect.stringMatching(/^copied_/))
  // The stored rows are read as before.
  expect((await staging.for('acme').hub.customers()).customers.length).toBeGreaterThan(0)
  // It must not revoke production's grant either.
  const disconnected = await callCommand(['disconnect', 'acme', '--yes', '--json'], {
    env: env(copy, 'staging'),
    clock,
  })
  expect(JSON.parse(disconnected.out)).toMatchObject({ revoked: false, code: 'copied_database' })
  expect(emulator.log.count()).toBe(asked)
  expect(grant()).toMatchObject({ refreshToken: before, revoked: false })

  expect((await tick(production)).outcome).toBe('succeeded')
  expect(grant().refreshToken).not.toBe(before)
})

test('replay and delete in a copy change its own rows alone, ask for nothing, and say so', async () => {
  const { url, copy, open, emulator, clock, grant, tick, env } = await copyProduction(
    closing,
    'production',
  )
  const production = open(url, { installationId: 'production' })
  const staging = { env: env(copy, 'staging'), clock }
  const copied = open(copy, { installationId: 'staging' }).parts.storage
  const at = new Date(clock.now()).toISOString()
  for (const storage of [production.parts.storage, copied]) {
    await run(
      storage,
      `insert into quickbooks_webhook_events (tenant_id, realm_id, event_id, qbo_event_id, entity, entity_id, operation, envelope, type, raw, received_at, processed_at)
       select tenant_id, realm_id, 'e', 'e', 'Invoice', '1', 'updated', 'cloudevents', 'qbo.invoice.updated.v1', '{}', $1::timestamptz, $1::timestamptz from quickbooks_connections`,
      [at],
    )
  }
  const countRows = async ({ db, schema }: typeof copied) => {
    const found = []
    for (const table of ['billing_invoices', 'quickbooks_connections', 'quickbooks_sync_runs']) {
      const [row] = await read({ db }, `select count(*) as n from "${schema}".${table}`, [], {
        n: integer(),
      })
      found.push(row?.n ?? -1)
    }
    return found
  }
  const ofProduction = await countRows(production.parts.storage)
  // The access token is still good.
  const asked = emulator.log.count()
  const before = grant().refreshToken

  const span = ['--from', '2020-01-01T00:00:00Z', '--to', '2100-01-01T00:00:00Z']
  const dry = await callCommand(['replay', 'acme', ...span, '--dry-run'], staging)
  expect(dry.out).toContain('1 events would be replayed')
  const replayed = await callCommand(['replay', 'acme', ...span, '--yes'], staging)
  expect([replayed.code, replayed.out]).toEqual([
    0,
    '1 events wait for the next run.\n' +
      'The tokens of acme belong to "production", not to "staging": no run here reads these events until "quickbooks adopt".\n',
  ])
  const again = await callCommand(['replay', 'acme', ...span, '--yes', '--json'], staging)
  expect(JSON.parse(again.out)).toEqual({ tenantId: 'acme', events: 0, tokensOf: 'production' })
  expect((await tick(open(copy, { installationId: 'staging' }))).errorCode).toBe('copied_database')
  const pending = `select count(*) as n from quickbooks_webhook_events where processed_at is null`
  expect(await read(copied, pending, [], { n: integer() })).toEqual([{ n: 1 }])
  expect(await read(production.parts.storage, pending, [], { n: integer() })).toEqual([{ n: 0 }])

  // Nothing else reaches QuickBooks with the tokens either.
  for (const args of [
    ['sync', 'acme', '--yes'],
    ['verify', 'acme', '--yes'],
    ['row', 'acme', 'Invoice', '1', '--ask'],
  ]) {
    const called = await callCommand(args, staging)
    expect(`${called.out}${called.err}`).toContain('copied_database')
  }
  expect(emulator.log.count()).toBe(asked)

  const declined = await callCommand(['delete', 'acme'], staging)
  expect(declined.questions).toEqual([
    expect.stringMatching(
      /^Delete everything of acme, \d+ rows, in the database of "staging"\? They cannot be brought back\. The tokens of acme belong to "production", not to "staging": only rows of this database go, and the consent stays\.$/,
    ),
  ])
  expect((await countRows(copied))[0]).toBe(ofProduction[0])
  const deleted = await callCommand(['delete', 'acme'], { ...staging, agree: true })
  expect([deleted.code, deleted.out]).toEqual([0, expect.stringContaining('rows deleted')])
  expect(await countRows(copied)).toEqual([0, 0, 0])
  expect((await callCommand(['status', 'acme'], staging)).out).toContain('never connected')

  expect(emulator.log.count()).toBe(asked)
  expect(grant()).toMatchObject({ refreshToken: before, revoked: false })
  expect(await countRows(production.parts.storage)).toEqual(ofProduction)
  await clock.advance(hourMs)
  expect((await tick(production)).outcome).toBe('succeeded')
  const own = await callCommand(['delete', 'acme'], { env: env(url, 'production'), clock })
  expect(own.questions).toEqual([
    expect.stringMatching(
      /in the database of "production"\? They cannot be brought back\. To end the consent at Intuit too, disconnect first\.$/,
    ),
  ])
})

test('the binding is in the ciphertext: a changed column does not open the tokens', async () => {
  const { copy, open, emulator, clock, tick } = await copyProduction(closing, 'production')
  const staging = open(copy, { installationId: 'staging' })
  await clock.advance(hourMs)
  const asked = emulator.log.count()
  const { storage } = staging.parts
  for (const id of ["'staging'", 'null']) {
    await run(storage, `update quickbooks_connections set installation_id = ${id}`, [])
    const { errorCode } = await tick(staging)
    expect(errorCode).toBe(id === 'null' ? 'copied_database' : 'tampered')
  }
  const unnamed = open(copy)
  expect((await tick(unnamed)).errorCode).toBe('tampered')
  expect(emulator.log.count()).toBe(asked)
})

test('the doctor says whose the tokens are, and adopt moves them after a question', async () => {
  const { copy, open, emulator, clock, grant, tick, env } = await copyProduction(
    closing,
    'production',
  )
  await clock.advance(hourMs)
  const staging = { env: env(copy, 'staging'), clock }
  const seen = await callCommand(['doctor', '--json', '--no-calls'], staging)
  const failed = (JSON.parse(seen.out) as { state: string; name: string; code: string }[]).filter(
    ({ state, name }) => state === 'fail' && !name.startsWith('clock'),
  )
  expect(failed.map(({ name, code }) => `${name}: ${code}`)).toEqual([
    'installation: copied_database',
    'connection: copied_database',
  ])

  const asked = emulator.log.count()
  const unnamed = await callCommand(['adopt', '--yes'], { env: env(copy), clock })
  expect([unnamed.code, unnamed.err]).toEqual([2, expect.stringContaining('INSTALLATION_ID')])
  const dry = await callCommand(['adopt', '--dry-run'], staging)
  expect(dry.out).toContain('1 connections would be bound to "staging"')
  const declined = await callCommand(['adopt'], staging)
  expect([declined.code, declined.questions]).toEqual([
    4,
    [expect.stringMatching(/1 connections from "production" for "staging"\?/)],
  ])
  expect((await callCommand(['doctor', '--no-calls'], staging)).out).toContain('copied_database')
  const adopted = await callCommand(['adopt', 'acme', '--actor', 'Ada'], {
    ...staging,
    agree: true,
  })
  expect(adopted.out).toContain('1 connections bound to "staging"')
  const again = await callCommand(['adopt', '--json', '--yes'], staging)
  expect(JSON.parse(again.out)).toMatchObject({ adopted: [], busy: [], failed: [] })
  expect(emulator.log.count()).toBe(asked)

  const before = grant().refreshToken
  expect((await tick(open(copy, { installationId: 'staging' }))).outcome).toBe('succeeded')
  expect(grant().refreshToken).not.toBe(before)
  const { out } = await callCommand(['explain', 'acme'], staging)
  expect(out).toMatch(/bound to "staging", taken over from "production" at .+ by Ada/)
  // The other installation's own copy is closed to it now.
  expect((await tick(open(copy, { installationId: 'production' }))).errorCode).toBe(
    'copied_database',
  )
})
