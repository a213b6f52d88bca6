import { expect, test } from 'vitest'
import { answers, buildReply } from '../src/delivery/answers.ts'
import type { Outcome } from '../src/delivery/answers.ts'

test.each<[Outcome, number, Record<string, string>, RegExp]>([
  ['recorded', 200, {}, /stored/],
  ['ignored', 200, {}, /for a company connected here/],
  ['missing_signature', 401, {}, /intuit-signature header is missing.* proxy/],
  ['signature_mismatch', 401, {}, /verifier token of the companies.* Webhooks .*replace/],
  ['no_verifier_token', 401, {}, /No verifier token.* store it/],
  ['method_not_allowed', 405, { allow: 'POST' }, /POST/],
  ['body_too_large', 413, {}, /maxBodyBytes/],
  ['too_many_companies', 413, {}, /maxUnverifiedRealms/],
  ['body_too_slow', 408, {}, /bodyTimeoutMs/],
  ['body_broken', 408, {}, /connection ended/],
  ['not_recorded', 503, { 'retry-after': '10' }, /deliver them again/],
])(
  '%s is answered with %i, and says why to who reads the delivery log',
  (outcome, status, more, why) => {
    const reply = buildReply(outcome, { recorded: 2, unreadable: 1 })
    expect(reply.status).toBe(status)
    expect(reply.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...more,
    })
    const { message, ...rest } = JSON.parse(reply.text) as { message: string }
    expect(rest).toEqual({ outcome, recorded: 2, unreadable: 1 })
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(message).toMatch(why)
  },
)

test('without counts the reply has none, and every outcome has an answer', () => {
  expect(Object.keys(JSON.parse(buildReply('ignored').text) as object)).toEqual([
    'outcome',
    'message',
  ])
  expect(Object.keys(answers)).toHaveLength(11)
})
