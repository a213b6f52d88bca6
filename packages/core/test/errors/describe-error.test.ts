import { expect, test } from 'vitest'
import { describeError } from '../../src/errors/describe-error.ts'
import { ReconnectRequiredError } from '../../src/errors/connection-errors.ts'
import { remedyOf } from '../../src/errors/remedies.ts'

test('an error of QuickBooks says its code, its remedy and its realm', () => {
  const error = new ReconnectRequiredError({ tenantId: 't', reason: 'disconnected', realmId: '42' })
  const { code, message, remedy } = error
  expect(describeError(error)).toEqual({ code, message, remedy, realmId: '42', intuitTid: null })
})

test('an error of a store is known by its code and remedy, and its message is used as it is', () => {
  const error = Object.assign(new Error('The key 1 is gone.'), { code: 'x', remedy: 'Find it.' })
  const nothing = { realmId: null, intuitTid: null }
  const message = 'The key 1 is gone.'
  expect(describeError(error)).toEqual({ code: 'x', message, remedy: 'Find it.', ...nothing })
  const remedy = remedyOf('unexpected')
  const unexpected = { code: 'unexpected', message, remedy, ...nothing }
  // One of both is any error: Node's have a code.
  for (const odd of [
    { code: 'x' },
    { remedy: 'y' },
    { code: 1, remedy: 'y' },
    { code: 'x', remedy: 1 },
  ])
    // prettier-ignore
    expect(describeError(Object.assign(new Error(message), odd))).toEqual(unexpected)
})

test('the text of any other error is redacted; what is thrown may be no error', () => {
  const secret = 'CANARY-secret'
  const { message } = describeError(new Error(`client_secret=${secret}`))
  expect(message).not.toContain(secret)
  expect(describeError('a text')).toMatchObject({ code: 'unexpected', message: 'a text' })
  expect(describeError(null)).toMatchObject({ code: 'unexpected', message: 'null' })
})
