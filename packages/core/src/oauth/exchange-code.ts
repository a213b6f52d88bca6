import { ReconnectRequiredError } from '../errors/connection-errors.ts'
import { describeError } from '../errors/describe-error.ts'
import { QuickBooksError } from '../errors/quickbooks-error.ts'
import { RealmMismatchError } from '../errors/realm-mismatch-error.ts'
import { RealmRefusedError } from '../errors/realm-refused-error.ts'
import type { BoundRealm, Connection, ConnectionStore } from '../ports/connection-store.ts'
import type { TokenSet } from '../tokens/token-set.ts'
import type { Clock, Logger } from '../transport/runtime.ts'
import { checkFlags } from '../values/check-place.ts'
import type { GrantedAuthorization } from './authorization.ts'
import { appIdOf } from './credentials.ts'
import type { CredentialsResolver } from './credentials.ts'
import type { EndpointSource } from './discovery.ts'
import { buildCodeExchangeRequest } from './oauth-request.ts'
import type { Claim, Confirmation } from './proof.ts'
import { readAppAccess } from './read-app-access.ts'
import type { TokenEndpoint } from './token-endpoint.ts'
import { untilStored } from './until-stored.ts'

type Store = (state: 'connected' | 'unconfirmed') => Promise<Connection>

export interface CodeExchangeOptions {
  confirmation: Confirmation
  tokenEndpoint: TokenEndpoint
  connections: ConnectionStore
  credentials: CredentialsResolver
  endpoints: EndpointSource
  clock: Clock
  logger: Logger
}

/**
 * The second half of the grant: exchange the code for tokens, then check that they open the company that the callback
 * named.
 */
export function createCodeExchange(
  options: CodeExchangeOptions,
): (granted: GrantedAuthorization, options?: { confirmReplace?: boolean }) => Promise<Connection> {
  const { confirmation, tokenEndpoint, connections, clock, logger } = options
  const exchanged = new WeakSet<GrantedAuthorization>()
  /**
   * Tokens from a code exchange that are not stored yet: when the database fails, the host calls again with the same
   * object, and Intuit accepts a code only once. Weak: an abandoned authorization leaves no tokens in memory.
   */
  const unstored = new WeakMap<GrantedAuthorization, TokenSet>()

  /** Stored before QuickBooks is asked: a process that dies in between loses nothing. */
  const confirmFirst = async (store: Store, accessToken: string): Promise<Connection> => {
    const waiting = await store('unconfirmed')
    try {
      return await confirmation.confirm(waiting, accessToken)
    } catch (error) {
      const isDecided =
        error instanceof RealmRefusedError || error instanceof ReconnectRequiredError
      if (isDecided) throw error
      const { tenantId, realmId } = waiting
      const about = { event: 'quickbooks.connection.unconfirmed', tenantId, realmId, err: error }
      logger.warn(about, 'QuickBooks consent kept, not confirmed yet')
      return waiting
    }
  }

  /** A working connection must not be lost to a refused claim: ask QuickBooks before replacing it. */
  const replaceLiving = async (claim: Claim, store: Store): Promise<Connection> => {
    const proof = await confirmation.prove(claim)
    if (proof.kind === 'refused') throw proof.error
    if (proof.kind === 'unknown') return store('unconfirmed')
    return proof.describe(await store('connected'))
  }

  /**
   * Issued tokens that are not stored would leave a grant that cannot be revoked, so several tries are made.
   */
  const storeConnection = async (
    tokens: TokenSet,
    { tenantId, environment, realmId, request }: GrantedAuthorization,
    confirmReplace: boolean,
    more: { state: 'connected' | 'unconfirmed'; appId: string },
  ): Promise<Connection> => {
    const connectedBy = request.requestedBy
    const connect = () =>
      connections.forTenant(tenantId).connect({
        environment,
        realmId,
        tokens,
        confirmReplace,
        ...more,
        ...(connectedBy === null ? {} : { connectedBy }),
      })
    return untilStored(clock, connect, (error, attempt) => {
      if (error instanceof QuickBooksError) throw error
      const about = { event: 'quickbooks.connection.not_stored', tenantId, attempt, err: error }
      logger.error(about, 'Connection not stored')
    })
  }

  return async (granted, { confirmReplace = false } = {}) => {
    checkFlags('exchangeCode', { confirmReplace }, ['confirmReplace'])
    const { tenantId, environment, realmId, code, request } = granted
    if (exchanged.has(granted)) {
      throw new TypeError(
        'This authorization code was already exchanged. Intuit accepts a code only once.',
      )
    }
    // Set at once: of two simultaneous calls only one may continue.
    exchanged.add(granted)
    const isConfirmed = confirmReplace || request.confirmReplace
    const prepare = async () => {
      const store = connections.forTenant(tenantId)
      const stored = await store.read().catch(orNoneIfLost)
      if (!isConfirmed) refuseOtherRealm(granted, await store.readBoundRealm())
      return { stored, ...(await readAppAccess(options, granted)) }
    }
    const { stored, credentials, tokenUrl } = await prepare().catch((error: unknown) => {
      // Nothing was sent, so the code is still good.
      exchanged.delete(granted)
      throw error
    })
    const { redirectUri } = request
    const parts = buildCodeExchangeRequest({ tokenUrl, credentials, code, redirectUri })
    const tokens = unstored.get(granted) ?? (await tokenEndpoint.requestTokens('exchange', parts))
    unstored.set(granted, tokens)
    const store = async (state: 'connected' | 'unconfirmed') => {
      try {
        const appId = appIdOf(credentials.clientId)
        const connection = await storeConnection(tokens, granted, isConfirmed, { state, appId })
        unstored.delete(granted)
        return connection
      } catch (error) {
        exchanged.delete(granted)
        throw error
      }
    }
    const { accessToken } = tokens
    const connection =
      stored?.state === 'connected'
        ? await replaceLiving({ tenantId, environment, realmId, accessToken }, store)
        : await confirmFirst(store, accessToken)
    const { state } = connection
    const about = { tenantId, environment, realmId, state }
    logger.info({ event: 'quickbooks.connection.stored', ...about }, 'QuickBooks consent stored')
    return connection
  }
}

/**
 * Stored tokens that cannot be decrypted again: there is nothing left to protect, and a new consent is the remedy. A key
 * that only this process lacks is another matter.
 */
function orNoneIfLost(error: unknown): null {
  if (['tampered', 'malformed'].includes(describeError(error).code)) return null
  throw error
}

function refuseOtherRealm(granted: GrantedAuthorization, bound: BoundRealm | null): void {
  const { tenantId, environment, realmId } = granted
  const requested = { environment, realmId }
  const { expectedRealmId } = granted.request
  if (expectedRealmId !== null && expectedRealmId !== realmId) {
    const expected = { environment, realmId: expectedRealmId }
    throw new RealmMismatchError({ tenantId, stored: expected, requested })
  }
  // The store checks this again when it writes.
  if (bound === null || (bound.realmId === realmId && bound.environment === environment)) return
  throw new RealmMismatchError({ tenantId, stored: bound, requested })
}
