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
  history: Parameters<ReturnType<typeof createCallAttempt>>[3] = {},
  clock = createVirtualClock(),
) {
  const sent: (string | undefined)[] = []
  const asked: object[] = []
  const turns: object[] = []
  const call = createCallAttempt({
    exchange: async ({ headers }) => {
      sent.push(headers['authorization'])
      return { status: 200, headers: {}, body: Buffer.from('{}') }
    },
    limiter: {
      schedule: (turn, work) => (turns.push(turn), work()),
      throttled: () => undefined,
    },
    clock,
    timeoutMs: 1_000,
  })
  const target = {
    environment: 'sandbox',
    realmId,
    apiOrigin: 'https://api.example',
    getAccessToken: (input: object) => (asked.push(input), getToken()),
    onSuccess: () => undefined,
  } as const
  const found = await clock.run(call(target, request, given, history))
  return { asked, turns, sent, found }
}

const live = async () => ({ accessToken: 'live', expiresAt: Infinity })
const key = { environment: 'sandbox', realmId }

test('a token and a turn are asked for with what the caller gave, and with nothing else', async () => {
  const bare = await attempt(live)
  expect(bare.asked).toStrictEqual([{}])
  expect(bare.turns).toStrictEqual([{ key }])
  const { signal } = new AbortController()
  const full = await attempt(live, { signal, priority: 2 }, { rejected: 'refused' })
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

/** The first token has expired when its turn comes; then comes another one, or an error, after so long. */
function expiring(then: string | Error, afterMs = 0) {
  const clock = createVirtualClock()
  let asked = 0
  const getToken = async () => {
    asked += 1
    if (asked === 1) return { accessToken: 'old', expiresAt: clock.now() }
    await clock.sleep(afterMs)
    if (then instanceof Error) throw then
    return { accessToken: then, expiresAt: Infinity }
  }
  return { clock, getToken }
}

const unsent = { accessToken: '', serverTime: null, intuitTid: null, waited: 0 }

test('a token that expired in the queue is replaced before the call is sent, where it may be', async () => {
  const renewed = expiring('new')
  const one = await attempt(renewed.getToken, {}, { mayRenew: true }, renewed.clock)
  expect([one.sent, one.asked.length]).toEqual([['Bearer new'], 2])
  expect(one.found.accessToken).toBe('new')
  for (const history of [{}, { mayRenew: false }]) {
    const { clock, getToken } = expiring('new')
    const other = await attempt(getToken, {}, history, clock)
    expect([other.sent, other.asked.length]).toEqual([['Bearer old'], 1])
  }
})

test('a token that lives for longer than its turn is not asked for again', async () => {
  const clock = createVirtualClock()
  const getToken = async () => ({ accessToken: 'live', expiresAt: clock.now() + 1 })
  const { asked, sent } = await attempt(getToken, {}, { mayRenew: true }, clock)
  expect([asked.length, sent]).toEqual([1, ['Bearer live']])
})

test('who waited for a new token for longer than a moment has lost its turn: nothing is sent', async () => {
  const quick = expiring('new', 40)
  const kept = await attempt(quick.getToken, {}, { mayRenew: true }, quick.clock)
  expect(kept.sent).toEqual(['Bearer new'])
  const slow = expiring('new', 41)
  const lost = await attempt(slow.getToken, {}, { mayRenew: true }, slow.clock)
  expect(lost.sent).toEqual([])
  expect(lost.found).toEqual({ verdict: null, ...unsent })
})

test('a new token that cannot be had is the answer, and nothing is sent', async () => {
  const error = new NetworkError('no', { mayHaveArrived: false })
  const { clock, getToken } = expiring(error)
  const { sent, found } = await attempt(getToken, {}, { mayRenew: true }, clock)
  expect(sent).toEqual([])
  expect(found).toEqual({
    verdict: { kind: 'retryable', failure: { kind: 'network' }, error },
    ...unsent,
  })
})

test('any other failure of a token goes to the caller', async () => {
  const error = new Error('action required')
  await expect(attempt(() => Promise.reject(error))).rejects.toBe(error)
})
