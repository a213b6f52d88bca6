import { readdirSync, readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/errors.ts'
import * as host from '../../src/index.ts'
import { LeaseLostError } from '../../src/ports.ts'

const core = { ...host, LeaseLostError }

const realmId = '9341457021722202'
const tenantId = 'acme'

const fault = (code: string, message = 'Said'): Fault => ({
  type: 'SERVICE',
  errors: [{ code, message, detail: '', element: null }],
})

/** One error of every class, with the words an operator must see in it. */
const samples: [host.QuickBooksError, code: string, says: RegExp][] = [
  [new core.UnauthorizedError({ fault: fault('3200') }), 'unauthorized', /Disconnect and connect/],
  [
    new core.UnauthorizedError({ fault: fault('120') }),
    'access_lost',
    /lost access to this company: reconnect as Primary or Company Admin/,
  ],
  [
    new core.UnauthorizedError({ fault: fault('', 'Authorization Failure -11014') }),
    'access_lost',
    /lost access/,
  ],
  [
    new core.ForbiddenError({ fault: null, status: 403 }),
    'forbidden',
    /Confirm that the environment matches .* reconnect if needed/,
  ],
  [new core.ThrottledError({ retryAfterMs: 59_001 }), 'throttled', /Wait 60 s/],
  [new core.QuotaExceededError({ status: 429 }), 'quota_exceeded', /monthly read limit .* usage/],
  [
    new core.ReconnectRequiredError({ tenantId, reason: 'invalid_grant' }),
    'reconnect_required',
    /Reconnect QuickBooks; the data read so far is kept/,
  ],
  [
    new core.PageCapError({ entity: 'Invoice', pages: 200, rows: 100_000, startPosition: 100_001 }),
    'page_cap',
    /at most 200 pages of Invoice.*stopped at row 100001 after 100000 rows.*scan\(\)/,
  ],
  [
    new core.ChangedSinceTooOldError({ changedSince: '2026-09-01T00:00:00Z' }),
    'changed_since_too_old',
    /Read everything again once/,
  ],
  [
    new core.RealmRefusedError({ tenantId, realmId, status: 403 }),
    'realm_refused',
    /refused \(HTTP 403\).*Start again with Connect QuickBooks/,
  ],
  [
    new core.UnconfirmedError({ tenantId, realmId }),
    'unconfirmed',
    /not confirmed yet.*asked again automatically/,
  ],
  [
    new core.RealmMismatchError({
      tenantId,
      stored: { environment: 'production', realmId: '1' },
      requested: { environment: 'sandbox', realmId: '2' },
    }),
    'realm_mismatch',
    /belongs to production realm 1.*sandbox realm 2.*confirmReplace: true/,
  ],
  [new core.LeaseLostError({ realmId, owner: 'a', fence: 4 }), 'lease_lost', /Stop this run/],
  [
    new core.ConnectionMissingError({ tenantId, operation: 'commitRefresh' }),
    'connection_missing',
    /authorization URL first/,
  ],
  [
    new core.NetworkError('ECONNRESET after 3 attempts.', { mayHaveArrived: true }),
    'network',
    /Check that this host reaches Intuit/,
  ],
  [new core.TimeoutError({ timeoutMs: 120_000 }), 'timeout', /within 120000 ms/],
  [new core.ServerError('HTTP 503.', { status: 503 }), 'server', /Intuit has a problem/],
  [new core.UnreadableAnswerError('HTML came.'), 'unreadable_answer', /A proxy may have answered/],
  [new core.FaultResponseError(fault('4000')), 'fault', /build it with query\(\)/],
  [
    new core.OAuthError({ code: 'invalid_grant', operation: 'refresh' }),
    'invalid_grant',
    /Connect again/,
  ],
  [
    new core.OAuthError({ code: 'invalid_client', operation: 'exchange' }),
    'invalid_client',
    /copy both again from Keys & OAuth/,
  ],
  [
    new core.OAuthError({ code: 'invalid_request', operation: 'exchange' }),
    'invalid_request',
    /redirect URI must match .* exactly/,
  ],
]

describe('every error', () => {
  test.each(samples.map((sample) => [`${sample[0].name} ${sample[1]}`, ...sample] as const))(
    '%s has its code, and its message ends with the remedy',
    (_name, error, code, says) => {
      expect(error).toBeInstanceOf(core.QuickBooksError)
      expect(error.name).toBe(error.constructor.name)
      expect(error.code).toBe(code)
      expect(error.message).toMatch(says)
      expect(error.remedy).not.toBeNull()
      expect(error.message.endsWith(error.remedy ?? '?')).toBe(true)
    },
  )

  test('has a class that is exported and tested here', () => {
    const tried = new Set(samples.map(([error]) => error.name))
    expect(classNames().filter((name) => !tried.has(name))).toEqual(['QuickBooksError'])
    expect(classNames().filter((name) => !(name in core))).toEqual([])
  })

  test('is in the reference with its class, its code and its remedy', () => {
    const reference = readFileSync(
      new URL('../../../../docs/reference/errors.md', import.meta.url),
      'utf8',
    )
    const missing = samples.flatMap(([error, code]) =>
      [`\`${error.name}\``, `\`${code}\``].filter((word) => !reference.includes(word)),
    )
    expect(missing).toEqual([])
  })

  test('keeps intuit_tid, status, realm and cause, and writes JSON without the cause', () => {
    const cause = new Error('socket hang up')
    const error = new core.ServerError('HTTP 502.', {
      status: 502,
      realmId,
      intuitTid: '1-5f',
      cause,
    })
    expect(error.cause).toBe(cause)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ServerError',
      code: 'server',
      message: error.message,
      realmId,
      intuitTid: '1-5f',
      status: 502,
    })
    expect(Object.keys(error)).not.toContain('cause')
    expect(inspect(error)).toContain('ServerError')
  })
})

function classNames(): string[] {
  const folder = new URL('../../src/errors/', import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .flatMap((text) => [...text.matchAll(/export class (\w+)/g)].map(([, name = '']) => name))
}
