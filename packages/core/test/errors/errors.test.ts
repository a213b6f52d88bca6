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

  test('says what was expected and what was found, word for word, before its remedy', () => {
    const said = samples.map(([{ message, remedy }]) =>
      message.slice(0, -(remedy?.length ?? 0) - 1),
    )
    expect(said).toEqual([
      'QuickBooks refused the access token: Said [3200].',
      'QuickBooks refused the access token: Said [120].',
      'QuickBooks refused the access token: Authorization Failure -11014.',
      'QuickBooks refused this company or this part of it.',
      'QuickBooks asked us to slow down (500 requests a minute, 10 a second per company).',
      'QuickBooks still refused the call because of too many requests, after every retry.',
      'Tenant acme has no usable QuickBooks consent (invalid_grant).',
      'Expected at most 200 pages of Invoice, but the statement matches more: it stopped at row 100001 after 100000 rows.',
      'Changes since 2026-09-01T00:00:00Z are older than the 30 days that QuickBooks keeps.',
      'Expected QuickBooks to open company 9341457021722202 with the new consent of tenant acme, but it refused (HTTP 403).',
      'The connection of tenant acme to company 9341457021722202 is not confirmed yet: QuickBooks gave no usable answer.',
      'Tenant acme belongs to production realm 1, but the connect was for sandbox realm 2.',
      'Expected a to hold the sync lease of realm 9341457021722202 (fence 4), but another process holds it.',
      'commitRefresh expected a QuickBooks connection of tenant acme, but there is none.',
      'ECONNRESET after 3 attempts.',
      'QuickBooks did not answer within 120000 ms.',
      'HTTP 503.',
      'HTML came.',
      'QuickBooks answered with a fault: Said [4000].',
      'Intuit refused the token request (refresh) with invalid_grant.',
      'Intuit refused the token request (exchange) with invalid_client.',
      'Intuit refused the token request (exchange) with invalid_request.',
    ])
  })

  test('has the fields of its class as they were given', () => {
    const cause = new Error('why')
    const given = { realmId, intuitTid: '1-5f', status: 429, cause }
    const fields = [
      [new core.UnauthorizedError({ ...given, fault: null }), {}],
      [new core.ForbiddenError({ ...given, fault: null }), {}],
      [new core.ThrottledError({ ...given, retryAfterMs: 5 }), { retryAfterMs: 5 }],
      [new core.QuotaExceededError(given), {}],
      [
        new core.ReconnectRequiredError({ ...given, tenantId, reason: 'disconnected' }),
        { tenantId, reason: 'disconnected' },
      ],
      [new core.OAuthError({ ...given, code: 'odd', operation: 'revoke' }), { code: 'odd' }],
      [
        new core.ChangedSinceTooOldError({ ...given, changedSince: '2026' }),
        { changedSince: '2026' },
      ],
      [new core.RealmRefusedError({ ...given, tenantId }), { tenantId }],
      [new core.UnconfirmedError({ ...given, tenantId }), { tenantId }],
      [
        new core.NetworkError('No.', { ...given, mayHaveArrived: false }),
        { mayHaveArrived: false },
      ],
      [new core.TimeoutError({ ...given, timeoutMs: 7 }), { timeoutMs: 7 }],
      [new core.ServerError('No.', given), {}],
      [new core.UnreadableAnswerError('No.', given), {}],
      [new core.FaultResponseError(fault('610'), given), { faultCode: '610', isOfCompany: false }],
    ] as const
    for (const [error, own] of fields) expect(error).toMatchObject({ ...given, ...own })
    const cap = { entity: 'Invoice', pages: 200, rows: 9, startPosition: 10 }
    expect(new core.PageCapError({ ...cap, realmId })).toMatchObject({ ...cap, realmId })
    expect(new core.PageCapError(cap).realmId).toBeNull()
    expect(new core.LeaseLostError({ realmId, owner: 'a', fence: 4 })).toMatchObject({ realmId })
  })

  test('names its own place in the reference, and the page alone where that has none', () => {
    const page =
      'https://github.com/vectis-placeholder/quickbooks/blob/main/docs/reference/errors.md'
    expect(new core.TimeoutError({ timeoutMs: 1 }).docs).toBe(`${page}#timeout`)
    expect(new core.PageCapError({ entity: 'X', pages: 1, rows: 1, startPosition: 2 }).docs).toBe(
      `${page}#page_cap`,
    )
    expect(new core.FaultResponseError(fault('6190')).docs).toBe(`${page}#fault-6190`)
    expect(new core.FaultResponseError(fault('9999')).docs).toBe(`${page}#fault`)
    expect(new core.OAuthError({ code: 'odd', operation: 'refresh' }).docs).toBe(`${page}#token`)
    expect(new core.QuickBooksError('Odd.', { code: 'of_nobody' }).docs).toBe(page)
  })

  test('of a copied database says so, with a code and a remedy of its own', () => {
    const error = new core.ReconnectRequiredError({ tenantId, reason: 'copied_database' })
    expect(error).toMatchObject({ code: 'copied_database', tenantId, reason: 'copied_database' })
    expect(error.message).toBe(
      `Copied database: the QuickBooks tokens of tenant acme belong to another installation. ${error.remedy}`,
    )
  })

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
