import { parseRow } from '../entities/parse-rows.ts'
import {
  ForbiddenError,
  ReconnectRequiredError,
  UnauthorizedError,
} from '../errors/connection-errors.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import { QuickBooksError } from '../errors/quickbooks-error.ts'
import { RealmRefusedError } from '../errors/realm-refused-error.ts'
import { UnconfirmedError } from '../errors/unconfirmed-error.ts'
import type { AccessTokenSource } from '../oauth/access-token-source.ts'
import type { EndpointSource } from '../oauth/discovery.ts'
import type { Claim, Confirmation, Proof } from '../oauth/proof.ts'
import type { Connection, ConnectionStore, Environment } from '../ports/connection-store.ts'
import { createCallAttempt } from '../transport/call-attempt.ts'
import type { Verdict } from '../transport/classify-answer.ts'
import type { HttpExchange } from '../transport/http-exchange.ts'
import type { Limiter } from '../transport/limiter.ts'
import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { Clock, Logger } from '../transport/runtime.ts'
import { describeCompany } from './describe-company.ts'

/** Only tenants that have proven that the realm is theirs use its rate windows. The proving call does not. */
const noWindows: Limiter = { schedule: (_turn, call) => call(), throttled: () => undefined }

/**
 * Asks QuickBooks, by one call, whether tokens open the realm that a callback named. The proof is a 200 from that
 * realm's address with that token; CompanyInfo is stored, not compared. Only 401 and 403 refuse. After any other answer
 * the result is unknown. See docs/decisions/0091.
 */
export function createConfirmation(options: {
  exchange: HttpExchange
  accessTokens: AccessTokenSource
  connections: ConnectionStore
  endpoints: EndpointSource
  clock: Clock
  logger: Logger
  timeoutMs: number
  telemetry?: TelemetryRecorder
  /** Called for the metered call, once the realm is proven. */
  onCall(claim: { tenantId: string; environment: Environment; realmId: string }): Promise<void>
}): Confirmation {
  const { accessTokens, connections, endpoints, logger } = options
  const attempt = createCallAttempt({ ...options, limiter: noWindows })
  const underWay = new Map<string, Promise<Connection>>()

  /** The name and time zone from the proof: a host can show the name at once, and the first read saves a call. */
  const describe = async (connection: Connection, info: unknown): Promise<Connection> => {
    const { tenantId, realmId } = connection
    try {
      const { row } = parseRow('CompanyInfo', info, { realmId })
      const companyInfo = async () => {
        if (row !== null) return row
        throw new UnreadableAnswerError('Expected CompanyInfo, received something else.')
      }
      await describeCompany({ tenantId, realmId, companyInfo }, connections)
      return (await connections.forTenant(tenantId).read()) ?? connection
    } catch (error) {
      const about = { event: 'quickbooks.company.not_described', tenantId, realmId, err: error }
      logger.warn(about, 'The company has no name or time zone yet')
      return connection
    }
  }

  const ask = async ({ environment, realmId, accessToken }: Claim): Promise<Verdict> => {
    const { apiOrigin } = await endpoints(environment)
    const { verdict } = await attempt(
      {
        environment,
        realmId,
        apiOrigin,
        getAccessToken: async () => ({ accessToken, expiresAt: Infinity }),
        onSuccess: () => undefined,
      },
      { operation: 'read', entity: 'CompanyInfo', resource: 'companyinfo', id: realmId },
      {},
    )
    return verdict!
  }

  const prove = async (claim: Claim): Promise<Proof> => {
    const { tenantId, environment, realmId } = claim
    const about = { tenantId, environment, realmId }
    // Catch every failure: the tokens of a consent are worth more than its reason.
    const answer = await ask(claim).catch((error: unknown) => ({ kind: 'final' as const, error }))
    if (answer.kind === 'success') {
      const event = 'quickbooks.company.confirmed'
      logger.info({ event, ...about }, 'QuickBooks opens the company that a callback named')
      // A failed count must not cost the tokens of a consent either.
      await options.onCall({ tenantId, environment, realmId }).catch((error: unknown) => {
        const line = { event: 'quickbooks.usage.not_counted', ...about, err: error }
        logger.warn(line, 'The call that confirmed a company is not counted')
      })
      return {
        kind: 'proven',
        describe: (connection) => describe(connection, answer.body['CompanyInfo']),
      }
    }
    const { error: cause } = answer
    const known = cause instanceof QuickBooksError ? cause : null
    const { code, status = null, intuitTid = null } = known ?? {}
    const event = 'quickbooks.company.not_confirmed'
    logger.warn(
      { event, ...about, code, status, intuitTid },
      'The company that a callback named is not confirmed',
    )
    const input = { tenantId, realmId, intuitTid, cause, ...(status === null ? {} : { status }) }
    return cause instanceof UnauthorizedError || cause instanceof ForbiddenError
      ? { kind: 'refused', error: new RealmRefusedError(input) }
      : { kind: 'unknown', error: new UnconfirmedError(input) }
  }

  const readAccess = async ({ tenantId, realmId }: Connection) => {
    try {
      return await accessTokens.get({ tenantId })
    } catch (error) {
      // Either the token endpoint is unreachable too, or no token is left to ask with. The caller handles the second
      // case.
      if (!(error instanceof QuickBooksError) || error instanceof ReconnectRequiredError)
        throw error
      throw new UnconfirmedError({ tenantId, realmId, cause: error })
    }
  }

  const settle = async (connection: Connection, issued: string | undefined) => {
    const { tenantId, realmId } = connection
    const store = connections.forTenant(tenantId)
    const access =
      issued === undefined ? await readAccess(connection) : { accessToken: issued, connection }
    const claim = access.connection
    if (claim.state === 'connected') return claim
    const proof = await prove({ ...claim, accessToken: access.accessToken })
    const { generation } = claim
    if (proof.kind === 'proven') {
      if (await store.confirm({ generation }))
        return proof.describe({ ...claim, state: 'connected' })
      const now = await store.read()
      if (now?.state === 'connected') return now
      if (now?.state === 'unconfirmed') throw new UnconfirmedError({ tenantId, realmId })
      // It was disconnected in the meantime: a late answer must not reconnect it.
      throw new ReconnectRequiredError({
        tenantId,
        realmId,
        reason: now?.stateReason ?? now?.state ?? 'not_connected',
      })
    }
    if (proof.kind === 'refused') await store.refuse({ generation, reason: proof.error.code })
    throw proof.error
  }

  return {
    prove,
    confirm(connection, accessToken) {
      const key = `${connection.tenantId} ${connection.generation}`
      const existing = underWay.get(key)
      if (existing !== undefined) return existing
      const settling = settle(connection, accessToken).finally(() => underWay.delete(key))
      underWay.set(key, settling)
      return settling
    },
  }
}
