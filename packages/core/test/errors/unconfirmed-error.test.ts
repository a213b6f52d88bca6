import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from '../../src/errors/network-errors.ts'
import { remedyOf } from '../../src/errors/remedies.ts'
import { QuotaExceededError, ThrottledError } from '../../src/errors/throttle-errors.ts'
import { UnconfirmedError } from '../../src/errors/unconfirmed-error.ts'

const about = { tenantId: 'acme', realmId: '1' }

test.each([
  new NetworkError('no', { mayHaveArrived: true }),
  new TimeoutError({ timeoutMs: 1 }),
  new ServerError('no', { status: 503 }),
  new ThrottledError({ retryAfterMs: 1 }),
  new QuotaExceededError({}),
  new UnreadableAnswerError('no'),
])('what passes by itself has the remedy of an unconfirmed connection: %s', (cause) => {
  const error = new UnconfirmedError({ ...about, cause })
  expect(error.remedy).toBe(remedyOf('unconfirmed'))
  expect(error.message).toContain(`no usable answer (${cause.code})`)
})

test('what needs a person keeps its own remedy; any other cause has none', () => {
  const errors = [{ code: '6190', message: 'Invalid Company Status', detail: '', element: null }]
  const ended = new FaultResponseError({ type: 'ValidationFault', errors })
  expect(new UnconfirmedError({ ...about, cause: ended }).remedy).toBe(ended.remedy)
  expect(ended.remedy).not.toBe(remedyOf('unconfirmed'))
  const other = new UnconfirmedError({ ...about, cause: new Error('no') })
  expect(other.remedy).toBe(remedyOf('unconfirmed'))
  expect(other.message).toContain('no usable answer.')
})
