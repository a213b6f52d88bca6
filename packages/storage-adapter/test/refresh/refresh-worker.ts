import { silentLogger, systemClock, systemRandom } from '@vectis/quickbooks'
import type { Clock } from '@vectis/quickbooks'
import { createAccessTokenSource } from '../../../core/src/oauth/access-token-source.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { connectDatabase, testKeyRing } from '../support/connect-database.ts'
import { createRefresh } from '../support/token-refresh.ts'
import type { Post } from '../support/token-refresh.ts'

/** One process of the fleet, started by `fleet.ts` with an IPC channel and these settings as its argument. */
export interface WorkerSettings {
  name: string
  url: string
  schema: string
  tokenUrl: string
  credentials: { clientId: string; clientSecret: string }
  callers: number
  leaseMs: number
  timeoutMs: number
}

/** "It is now `offsetMs` later: let all callers ask for an access token at once." */
export interface RoundOrder {
  round: number
  offsetMs: number
}

export interface RoundReport {
  round: number
  /** Distinct access tokens the callers were given. */
  accessTokens: string[]
  given: number
  /** Distinct failures, as `name: reason`. */
  failures: string[]
}

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings

let offsetMs = 0
const clock: Clock = {
  now: () => systemClock.now() + offsetMs,
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
}

const post: Post = async (url, headers, body) => {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  const answer = await fetch(url, { method: 'POST', headers, body, signal })
  return { status: answer.status, text: await answer.text() }
}

const { db } = connectDatabase({ url: settings.url, schema: settings.schema, max: 2 })
const source = createAccessTokenSource({
  connections: createConnectionStore({ db, keyRing: testKeyRing }),
  refresh: createRefresh({
    post,
    tokenUrl: settings.tokenUrl,
    credentials: settings.credentials,
    now: () => clock.now(),
    headers: { 'x-worker': settings.name },
  }),
  clock,
  random: systemRandom,
  logger: silentLogger,
  leaseMs: settings.leaseMs,
  marginMs: 60_000,
})

process.on('message', (order: RoundOrder) => {
  offsetMs = order.offsetMs
  void runRound(order.round).then((report) => process.send?.(report))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')

async function runRound(round: number): Promise<RoundReport> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: settings.callers }, () => source.get({ tenantId: 'acme' })),
  )
  const given = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value.accessToken] : [],
  )
  const failures = outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return []
    const { name, message, reason } = outcome.reason as Error & { reason?: string }
    return [`${name}: ${reason ?? message}`]
  })
  return {
    round,
    accessTokens: [...new Set(given)],
    given: given.length,
    failures: [...new Set(failures)],
  }
}
