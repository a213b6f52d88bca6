import { expect, test } from 'vitest'
import { ReconnectRequiredError } from '../../src/errors/connection-errors.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as ReconnectRequiredError,
  )

test('a tenant that never connected has no realm to name', async () => {
  const { quickbooks } = createHarness()
  const error = await refusal(quickbooks.realm(tenantId))
  expect(error).toBeInstanceOf(ReconnectRequiredError)
  expect([error?.realmId, error?.tenantId]).toEqual([null, tenantId])
  expect(error?.message).toContain(tenantId)
})

test('after a disconnect the realm that was connected is named', async () => {
  const { quickbooks, connect } = createHarness()
  await connect()
  await quickbooks.oauth.disconnect(tenantId)
  const error = await refusal(quickbooks.realm(tenantId))
  expect(error).toBeInstanceOf(ReconnectRequiredError)
  expect(error?.realmId).toBe(realmId)
})
