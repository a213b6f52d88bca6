/** Production goes on, on last night's backup of its own database. See docs/decisions/0211. */
import type { HttpExchange } from '@vectis/quickbooks'
import { instantText, integer, read, text } from '@vectis/quickbooks-storage/database'
import { afterEach, expect, test } from 'vitest'
import type { Integration } from '../src/index.ts'
import { copyProduction, hourMs } from './support/copy-database.ts'
import { realmId } from './support/open-host.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('old tokens are sent once each, a person reconnects once, and no row is lost or doubled', async () => {
  const {
    host,
    url,
    copy: backup,
    open,
    emulator,
    clock,
    grant,
    tick,
  } = await copyProduction(closing, 'production')
  const books = emulator.books(realmId)
  const sent: string[] = []
  const transport: HttpExchange = (request) => {
    const { body = '' } = request as { body?: string }
    const token = new URLSearchParams(String(body)).get('refresh_token')
    if (token !== null) sent.push(token)
    return emulator.exchange(request)
  }
  const warnings: string[] = []
  const options = {
    installationId: 'production',
    transport,
    onWarning: ({ warning }: { warning: { key: string } }) => void warnings.push(warning.key),
  }
  const first = open(url, options)
  const { storage } = first.parts
  const sync = storage.sync.forTenant('acme')
  const [gone = '', quiet = ''] = await sync.listIds({
    realmId,
    entity: 'Invoice',
    state: 'live',
    limit: 2,
  })
  // A day after the backup: refreshes that rotate, and books that change.
  for (let hour = 0; hour < 3; hour += 1) {
    await clock.advance(hourMs)
    books.operations.createCustomer({ displayName: `After the backup ${hour}` })
    if (hour === 1) books.operations.deleteTransaction({ entity: 'Invoice', id: gone })
    expect((await tick(first)).outcome).toBe('succeeded')
  }
  expect(new Set(sent).size).toBe(3)
  await first.close()
  await clock.advance(hourMs)
  sent.length = 0

  // Two processes find the backup in place of the database.
  const restored = [open(backup, options), open(backup, options)]
  const reports = []
  for (let round = 0; round < 3; round += 1) {
    reports.push(...(await Promise.all(restored.map(tick))))
    await clock.advance(hourMs)
  }
  expect(reports.map(({ errorCode }) => errorCode).filter((code) => code !== 'busy')).toEqual(
    Array(reports.filter(({ errorCode }) => errorCode !== 'busy').length).fill(
      'reconnect_required',
    ),
  )
  expect(sent).toHaveLength(1)
  expect(new Set(sent).size).toBe(sent.length)
  const [integration] = restored as [Integration]
  const status = await integration.for('acme').status()
  expect(status).toMatchObject({ health: 'action_required', connectionReason: 'invalid_grant' })
  // The worst first; that nothing was read for an hour is true too.
  expect(status.remedies[0]?.code).toBe('reconnect_required')
  // Once in each process.
  const lost = warnings.filter((key) => key.startsWith('action_required'))
  expect(lost).toHaveLength(2)
  expect(new Set(lost).size).toBe(1)

  const asked = await integration.for('acme').connect.reconnect({ actor: 'Ada' })
  const parameters = await emulator.consent(asked.url)
  const outcome = await integration
    .for('acme')
    .connect.complete({ parameters, expectedState: asked.state })
  expect(outcome.status).toBe('connected')
  expect(grant().revoked).toBe(false)

  // The checkpoints of the backup: what changed since is read, by changes, not everything again.
  const report = await tick(integration)
  expect(report).toMatchObject({ outcome: 'succeeded', kind: 'incremental' })
  const verified = await integration.for('acme').sync.now({ mode: 'verify' })
  expect(verified.report?.differences).toEqual([])
  const { db, schema } = integration.parts.storage
  const rows = await read(
    { db },
    `select count(*) as rows, count(distinct external_id) as ids from ${schema}.customers where deleted_at is null`,
    [],
    { rows: integer(), ids: integer() },
  )
  expect(rows).toEqual([{ rows: 9, ids: 9 }])
  const [deleted] = await read(
    { db },
    `select ${instantText('deleted_at')} as at from ${schema}.billing_invoices where external_id = $1`,
    [gone],
    { at: text() },
  )
  expect(deleted?.at).toMatch(/^20/)
  // A row that did not change since the backup has no second version.
  const [kept] = await read(
    { db },
    `select count(*) as versions from ${schema}.billing_invoices_versions where external_id = $1`,
    [quiet],
    { versions: integer() },
  )
  expect(kept).toEqual({ versions: 0 })
  await clock.advance(hourMs)
  expect((await tick(integration)).outcome).toBe('succeeded')
  expect(new Set(sent).size).toBe(sent.length)
  expect(host.emulator.grants.at(-1)?.revoked).toBe(false)
})
