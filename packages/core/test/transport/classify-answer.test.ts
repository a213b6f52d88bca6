import { expect, test } from 'vitest'
import { classifyAnswer } from '../../src/transport/classify-answer.ts'

const classify = (status: number, body: string) =>
  classifyAnswer({ response: { status, headers: {}, body: Buffer.from(body) }, realmId: '1', now: 0 }) // prettier-ignore

test.each([
  [500, '{"Fault":{"Error":[{"Message":"An application error"}]}}', ' 500: An application error.'],
  [500, '{}', ' 500.'],
  [503, 'stream timeout', ' 503: stream timeout.'],
  [502, '', ' 502: (empty body).'],
])('the error of HTTP %i with %j has what QuickBooks said', (status, body, end) => {
  expect(classify(status, body)).toMatchObject({
    kind: 'retryable',
    error: { message: expect.stringContaining(`QuickBooks failed with HTTP${end}`), status },
  })
})
