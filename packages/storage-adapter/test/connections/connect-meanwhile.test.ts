/** What another process does between the two statements of a connect: the row was read, and is not written yet. */
import { RealmMismatchError } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { numberedTokens } from '../support/numbered-tokens.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.empty())
afterAll(() => database.close())

const company = (realmId: string, n: number) =>
  ({ environment: 'sandbox', realmId, tokens: numberedTokens(n) }) as const

/** A process whose first write of a connection waits for what `meanwhile` does. */
function openSlow(meanwhile: () => Promise<unknown>): {
  store: ConnectionStore
  close(): Promise<void>
} {
  let isFirst = true
  const connected = database.connectAgain({
    wrap: (pool) =>
      new Proxy(pool, {
        get(target, property) {
          if (property !== 'connect') return Reflect.get(target, property) as unknown
          return async () => slowClient(await target.connect())
        },
      }),
  })
  const slowClient = (client: pg.PoolClient) =>
    new Proxy(client, {
      get(target, property) {
        const value = Reflect.get(target, property) as unknown
        if (typeof value !== 'function') return value
        if (property !== 'query') return value.bind(target) as unknown
        return async (text: unknown, ...rest: unknown[]) => {
          if (isFirst && JSON.stringify(text).includes('left_realm')) {
            isFirst = false
            await meanwhile()
          }
          return (value as (...values: unknown[]) => unknown).call(target, text, ...rest)
        }
      },
    })
  const store = createConnectionStore({ db: connected.db, keyRing: testKeyRing })
  return { store, close: () => connected.close() }
}

const openOther = () => createConnectionStore({ db: database.db, keyRing: testKeyRing })

test('verifier tokens that are set meanwhile stay when the tenant moves to another company', async () => {
  const other = openOther().forTenant('acme')
  await other.connect(company('1', 1))
  await other.setVerifierTokens(['old'])
  const { store, close } = openSlow(() => other.setVerifierTokens(['new']))
  await store.forTenant('acme').connect({ ...company('2', 2), confirmReplace: true })
  await close()
  expect(await openOther().findRealms(['2'])).toMatchObject([{ verifierTokens: ['new'] }])
})

test('a company that is connected meanwhile is not replaced without a confirmation', async () => {
  const other = openOther().forTenant('acme')
  await other.connect(company('1', 1))
  const { store, close } = openSlow(() =>
    other.connect({ ...company('2', 2), confirmReplace: true }),
  )
  await expect(store.forTenant('acme').connect(company('1', 3))).rejects.toThrow(RealmMismatchError)
  await close()
  expect(await other.read()).toMatchObject({ realmId: '2', tokens: { refreshToken: 'refresh-2' } })
})

test('a claim that another one replaces before it was confirmed was never the company of the tenant', async () => {
  const acme = openOther().forTenant('acme')
  await acme.connect(company('1', 1))
  await acme.connect({ ...company('2', 2), state: 'unconfirmed', confirmReplace: true })
  await acme.connect({ ...company('3', 3), state: 'unconfirmed', confirmReplace: true })
  expect(await acme.readBoundRealm()).toEqual({ environment: 'sandbox', realmId: '1' })
})

test('a disconnect meanwhile is not forgotten: a claim of the same company has to be confirmed anew', async () => {
  const other = openOther().forTenant('acme')
  await other.connect(company('1', 1))
  const { store, close } = openSlow(() => other.disconnect({ reason: 'operator' }))
  await store.forTenant('acme').connect({ ...company('1', 2), state: 'unconfirmed' })
  await close()
  const { rows } = await database.pool.query(
    `select state, realm_proof from ${database.schema}.quickbooks_connections`,
  )
  expect(rows).toEqual([{ state: 'unconfirmed', realm_proof: 'former' }])
})
