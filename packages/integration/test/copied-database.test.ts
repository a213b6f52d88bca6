/** A copy of production's database beside production, both on the same QuickBooks. See docs/decisions/0207. */
import { run } from '@vectis/quickbooks-storage/database'
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
