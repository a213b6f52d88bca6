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

test('a resolver that knows no client of the environment is an error that names it', async () => {
  const { quickbooks } = createHarness({ options: { credentials: () => ({}) as never } })
  const begun = quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
  await expect(begun).rejects.toThrow(/credentials of sandbox.*clientId/s)
})

test('a flag that is no flag is refused before anything is stored', async () => {
  const { quickbooks } = createHarness()
  const request = { tenantId, environment: 'sandbox', confirmReplace: 'yes' as never } as const
  await expect(quickbooks.oauth.buildAuthorizationUrl(request)).rejects.toThrow(
    /buildAuthorizationUrl.*confirmReplace/,
  )
})
