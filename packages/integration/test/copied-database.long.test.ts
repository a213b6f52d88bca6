/** Further cases of a copied database: no ids, one given later, a new key, a new consent. See docs/decisions/0207. */
import { afterEach, expect, test } from 'vitest'
import { callCommand } from './support/call-command.ts'
import { copyProduction, hourMs } from './support/copy-database.ts'
import { keys } from './support/open-host.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('without ids the first refresh in a copy ends the connection of production', async () => {
  const { url, copy, open, clock, tick } = await copyProduction(closing)
  await clock.advance(hourMs)
  expect((await tick(open(copy))).outcome).toBe('succeeded')
  const production = open(url)
  await clock.advance(hourMs)
  expect((await tick(production)).errorCode).toBe('reconnect_required')
})

test('an id that is given later, or left out, is another installation until it adopts', async () => {
  const { url, open, clock, tick, env } = await copyProduction(closing)
  await clock.advance(hourMs)
  const named = open(url, { installationId: 'production' })
  expect((await tick(named)).errorCode).toBe('copied_database')
  expect((await callCommand(['adopt', '--yes'], { env: env(url, 'production'), clock })).code).toBe(
    0,
  )
  expect((await tick(named)).outcome).toBe('succeeded')
  expect((await tick(open(url))).errorCode).toBe('copied_database')
})

test('a new key keeps the binding, and a new consent in the copy is the copy’s own', async () => {
  const { host, copy, open, clock, tick } = await copyProduction(closing, 'production')
  const next = { current: { id: 'k2', key: 'ab'.repeat(32) }, old: [keys.current] }
  const rekeyed = open(copy, { installationId: 'staging', keys: next })
  expect(await rekeyed.parts.storage.rekey()).toEqual({ rekeyed: 1, failed: [] })
  expect((await tick(rekeyed)).errorCode).toBe('copied_database')
  const { url, state } = await rekeyed.for('acme').connect.begin({
    environment: 'sandbox',
    actor: 'Ada',
  })
  const parameters = await host.emulator.consent(url)
  const outcome = await rekeyed.for('acme').connect.complete({ parameters, expectedState: state })
  expect(outcome.status).toBe('connected')
  await clock.advance(hourMs)
  expect((await tick(rekeyed)).outcome).toBe('succeeded')
  expect((await tick(open(copy, { installationId: 'production', keys: next }))).errorCode).toBe(
    'copied_database',
  )
})
