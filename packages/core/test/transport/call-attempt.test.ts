import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from '../../src/errors/network-errors.ts'
import { ThrottledError } from '../../src/errors/throttle-errors.ts'
import { createCallAttempt } from '../../src/transport/call-attempt.ts'
import type { ApiCallOptions, ApiToken } from '../../src/transport/call-attempt.ts'
import { realmId } from '../harness.ts'

const request = { operation: 'read', entity: 'Invoice', resource: 'invoice', id: '1' } as const

/** One attempt, with the turns and tokens that it asked for. */
async function attempt(
  getToken: () => Promise<ApiToken>,
  given: ApiCallOptions = {},
  rejected?: string,
) {
  const asked: object[] = []
  const turns: object[] = []
  const call = createCallAttempt({
    exchange: async () => ({ status: 200, headers: {}, body: Buffer.from('{}') }),
    limiter: {
      schedule: (turn, work) => (turns.push(turn), work()),
      throttled: () => undefined,
    },
    clock: createVirtualClock(),
    timeoutMs: 1_000,
  })
  const target = {
    environment: 'sandbox',
    realmId,
    apiOrigin: 'https://api.example',
    getAccessToken: (input: object) => (asked.push(input), getToken()),
    onSuccess: () => undefined,
  } as const
  const found = await call(target, request, given, { rejected, mayRenew: false, resends: 0 })
  return { asked, turns, found }
}

test('a token that has expired in the queue is not replaced once too many turns were lost', async () => {
  const { asked, found } = await attempt(async () => ({ accessToken: 'old', expiresAt: 0 }))
  expect(asked).toHaveLength(1)
  expect(found).toMatchObject({ verdict: { kind: 'success' }, accessToken: 'old' })
})

const live = async () => ({ accessToken: 'live', expiresAt: Infinity })
const key = { environment: 'sandbox', realmId }

test('a token and a turn are asked for with what the caller gave, and with nothing else', async () => {
  const bare = await attempt(live)
  expect(bare.asked).toStrictEqual([{}])
  expect(bare.turns).toStrictEqual([{ key }])
  const { signal } = new AbortController()
  const full = await attempt(live, { signal, priority: 2 }, 'refused')
  expect(full.asked).toStrictEqual([{ signal, rejected: 'refused' }])
  expect(full.turns).toStrictEqual([{ key, signal, priority: 2 }])
  expect(full.found).toMatchObject({ verdict: { kind: 'success' }, accessToken: 'live' })
})

test.each([
  ['network', new NetworkError('no', { mayHaveArrived: false })],
  ['timeout', new TimeoutError({ timeoutMs: 1 })],
  ['gateway', new ServerError('no', { status: 503 })],
  ['gateway', new ThrottledError({ retryAfterMs: 1 })],
  ['gateway', new UnreadableAnswerError('no')],
] as const)('a token endpoint out of reach is worth a retry as %s: %s', async (kind, error) => {
  const { found, turns } = await attempt(() => Promise.reject(error))
  expect(turns).toEqual([])
  expect(found).toEqual({
    verdict: { kind: 'retryable', failure: { kind }, error },
    ...{ accessToken: '', serverTime: null, intuitTid: null, waited: 0 },
  })
})

test('any other failure of a token goes to the caller', async () => {
  const error = new Error('action required')
  await expect(attempt(() => Promise.reject(error))).rejects.toBe(error)
})
