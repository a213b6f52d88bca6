import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, expect, inject, test } from 'vitest'
import { openHangingProxy } from '../../../../.ci/hanging-proxy.ts'
import { withoutAnswer } from '../../../storage-adapter/test/support/without-answer.ts'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'

const key = { environment: 'sandbox', realmId: '9130357766900001' } as const

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A pool of one connection, which hangs when `lose` is called, as after a failover; new ones work. */
async function openPool() {
  const proxy = await openHangingProxy(inject('postgresUrl'))
  const pool = new pg.Pool({ connectionString: proxy.url, max: 1 })
  const schema = `bounded_${randomUUID().slice(0, 8)}`
  await pool.query(`create schema ${schema}`)
  closing.push(
    () => proxy.close(),
    () => pool.end(),
    () => pool.query(`drop schema ${schema} cascade`),
  )
  return { pool, schema, lose: proxy.hang }
}

test('a database that never answers a turn holds its company only for a while, and the connection is given up', async () => {
  const { pool, schema, lose } = await openPool()
  const limiter = createSharedLimiter({ database: pool, schema, answerWithinSeconds: 60 })
  const call = () => limiter.schedule({ key }, async () => 'answer')
  expect(await call()).toBe('answer')
  lose()
  // Were its only connection not given up, none of the later calls would have a turn.
  await expect(withoutAnswer(call)).rejects.toMatchObject({ code: 'connection_lost' })
  expect(await Promise.all([call(), call()])).toEqual(['answer', 'answer'])
})

test('an answer of QuickBooks is not lost because the end of its turn cannot be noted', async () => {
  const { pool, schema, lose } = await openPool()
  const limiter = createSharedLimiter({ database: pool, schema, answerWithinSeconds: 60 })
  const asked = Promise.withResolvers<void>()
  const answers = Promise.withResolvers<void>()
  const call = limiter.schedule({ key }, async () => {
    asked.resolve()
    await answers.promise
    lose()
    return 'answer'
  })
  await asked.promise
  const answer = await withoutAnswer(() => {
    answers.resolve()
    return call
  })
  expect(answer).toBe('answer')
})

test('a database without connections to give up is bounded as well', async () => {
  const database = { query: () => new Promise<never>(() => undefined) }
  const limiter = createSharedLimiter({ database, answerWithinSeconds: 0.1 })
  await expect(limiter.schedule({ key }, async () => 'answer')).rejects.toMatchObject({
    code: 'connection_lost',
    remedy: expect.any(String),
  })
  for (const seconds of [Infinity, 2_147_484, Number.NaN, 0]) {
    const create = () => createSharedLimiter({ database, answerWithinSeconds: seconds })
    expect(create).toThrow(
      'Expected answerWithinSeconds to be a number above 0 and at most 2147483',
    )
  }
})
