import { expect, test } from 'vitest'
import { classifyAnswer, intuitTidOf, serverTimeOf } from '../../src/transport/classify-answer.ts'

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

const faultOf = (code: string) => JSON.stringify({ Fault: { Error: [{ Message: 'Said', code }] } })
const xmlOf = (code: string) =>
  `<Fault><Error code="${code}"><Message>Said</Message></Error></Fault>`

test.each([
  [200, '{}', 'success', undefined],
  [200, '[]', 'gateway', 'unreadable_answer'],
  [200, 'null', 'gateway', 'unreadable_answer'],
  [200, '', 'gateway', 'unreadable_answer'],
  [200, ' ', 'gateway', 'unreadable_answer'],
  [200, '<html>', 'gateway', 'unreadable_answer'],
  [200, xmlOf('610'), 'gateway', 'unreadable_answer'],
  [200, xmlOf('3001'), 'throttle', 'throttled'],
  [200, faultOf('610'), 'final', 'fault'],
  [200, faultOf('3001'), 'throttle', 'throttled'],
  [200, faultOf('3100'), 'final', 'forbidden'],
  [200, faultOf('3200'), 'unauthorized', 'unauthorized'],
  [200, faultOf('10000'), 'server', 'server'],
  [200, '{"Fault":{}}', 'final', 'fault'],
  [400, '{"Fault":{"Error":[]}}', 'final', 'fault'],
  [500, '{"Fault":{}}', 'server', 'server'],
  [201, '{}', 'gateway', 'unreadable_answer'],
  [400, '{}', 'gateway', 'unreadable_answer'],
  [400, '', 'final', 'fault'],
  [400, faultOf('610'), 'final', 'fault'],
  [400, xmlOf('610'), 'final', 'fault'],
  [401, '', 'unauthorized', 'unauthorized'],
  [401, faultOf('120'), 'final', 'access_lost'],
  [401, faultOf('3100'), 'unauthorized', 'forbidden'],
  [403, '', 'final', 'forbidden'],
  [403, faultOf('3001'), 'throttle', 'throttled'],
  [400, faultOf('3201'), 'final', 'forbidden'],
  [408, '', 'gateway', 'server'],
  [429, '', 'throttle', 'throttled'],
  [499, '', 'final', 'fault'],
  [500, '', 'server', 'server'],
  [501, '', 'gateway', 'server'],
])('HTTP %i with %j is %s, as %s', (status, body, kind, code) => {
  const verdict = classify(status, body)
  expect(verdict.kind === 'retryable' ? verdict.failure.kind : verdict.kind).toBe(kind)
  if (verdict.kind !== 'success')
    expect(verdict.error).toMatchObject({ code, realmId: '1', status })
})

test.each([
  ['', 'an empty body'],
  [' ', 'an empty body'],
  [' <html>', 'markup'],
  ['7', 'something else'],
])('the error of an answer of %j says what came', (body, said) => {
  expect(classify(200, body)).toMatchObject({
    error: { message: expect.stringContaining(`a JSON object from QuickBooks, received ${said}.`) },
  })
})

test('an answer of a throttle says for how long to wait, a minute where the header is missing', () => {
  const wait = (headers: Record<string, string>) =>
    classifyAnswer({ response: { status: 429, headers, body: Buffer.from('') }, realmId: '1', now: 0 }) // prettier-ignore
  expect(wait({ 'retry-after': '7' })).toMatchObject({
    failure: { kind: 'throttle', retryAfterMs: 7_000 },
    error: { retryAfterMs: 7_000 },
  })
  expect(wait({})).toMatchObject({
    failure: { retryAfterMs: null },
    error: { retryAfterMs: 60_000 },
  })
})

test('Intuit’s id is read from either header, the time from the body before the Date header', () => {
  const tid = (headers: Record<string, string>) =>
    intuitTidOf({ status: 200, headers, body: Buffer.from('') })
  expect([tid({ intuit_tid: 'a' }), tid({ 'intuit-tid': 'b' }), tid({})]).toEqual(['a', 'b', null])
  const date = 'Mon, 23 Nov 2026 12:00:00 GMT'
  expect(serverTimeOf({ time: '2026-11-23T11:00:00Z' }, { date })).toBe('2026-11-23T11:00:00Z')
  expect(serverTimeOf({ time: 'noon' }, { date })).toBe('2026-11-23T12:00:00.000Z')
  expect(serverTimeOf({}, {})).toBeNull()
})
