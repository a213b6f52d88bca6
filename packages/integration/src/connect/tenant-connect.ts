import { checkGiven, checkText } from '@vectis/quickbooks/values'
import {
  ReconnectRequiredError,
  type Environment,
  type Logger,
  type QuickBooks,
} from '@vectis/quickbooks'
import type {
  AuthorizationOutcome,
  CallbackInput,
  ConnectedAuthorization,
  DisconnectResult,
  GrantedAuthorization,
  PendingAuthorization,
  UnconfirmedAuthorization,
} from '@vectis/quickbooks/oauth'
import type { ConnectionStore } from '@vectis/quickbooks/ports'

/** A callback that was handled. */
export type ConnectOutcome =
  | ConnectedAuthorization
  | UnconfirmedAuthorization
  | Exclude<AuthorizationOutcome, GrantedAuthorization>

/** The consent of one tenant; the routes use the same. */
export interface TenantConnect {
  /**
   * Stores a state and returns the consent page's address. Keep `state` in the browser's session. `replace`: the person
   * confirmed that another company takes the place of the stored one.
   */
  begin(input: {
    environment: Environment
    actor: string
    replace?: boolean
  }): Promise<PendingAuthorization>
  /** The same for the company that is stored. Throws `ReconnectRequiredError` when there is none. */
  reconnect(input: { actor: string }): Promise<PendingAuthorization>
  /**
   * Handles the callback, and begins to read. Bad input from outside is an outcome; throws `RealmMismatchError` if the
   * person chose another company than before, `OAuthError` if Intuit refuses.
   */
  complete(input: Omit<CallbackInput, 'expectedTenantId'>): Promise<ConnectOutcome>
  /** Deletes the tokens and revokes the grant at Intuit, unless another tenant uses it. The billing data stays. */
  disconnect(input?: { actor?: string }): Promise<DisconnectResult>
}

export interface ConnectParts {
  quickbooks: Pick<QuickBooks, 'oauth'>
  connections: Pick<ConnectionStore, 'forTenant'>
  logger: Logger
  /** Begins a run of the tenant. */
  soon(tenantId: string): void
  /** The list of connected tenants changed. */
  onChange(): void
}

/** The tenant is in the state; a callback that a signed-in person brings is checked against theirs as well. */
export async function completeConnect(
  { quickbooks, soon, onChange }: ConnectParts,
  input: CallbackInput,
): Promise<ConnectOutcome> {
  const outcome = await quickbooks.oauth.completeAuthorization(input)
  if (outcome.status === 'connected' || outcome.status === 'unconfirmed') {
    onChange()
    // The call that confirmed the company also read its name. If it is not confirmed yet, the run asks again.
    if (outcome.status === 'connected') soon(outcome.connection.tenantId)
  }
  return outcome
}

function checkActor(caller: string, input: { actor: string }): void {
  checkGiven(caller, input)
  checkText(caller, 'actor', input.actor, 'the person who asks, for the record')
}

export function createTenantConnect(parts: ConnectParts, tenantId: string): TenantConnect {
  const { quickbooks, connections, logger, onChange } = parts
  const begin = (environment: Environment, actor: string, more: object) =>
    quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment, requestedBy: actor, ...more })
  return {
    async begin(input) {
      checkActor('begin', input)
      const { environment, actor, replace = false } = input
      return begin(environment, actor, { confirmReplace: replace })
    },
    async reconnect(input) {
      checkActor('reconnect', input)
      const { actor } = input
      const connection = await connections.forTenant(tenantId).read()
      if (connection === null) {
        throw new ReconnectRequiredError({ tenantId, reason: 'not_connected' })
      }
      const { environment, realmId } = connection
      return begin(environment, actor, { expectedRealmId: realmId })
    },
    complete: (input) => completeConnect(parts, { ...input, expectedTenantId: tenantId }),
    async disconnect({ actor } = {}) {
      const reason = 'disconnected_by_operator'
      const result = await quickbooks.oauth.disconnect(tenantId, { reason })
      onChange()
      const event = 'quickbooks.integration.disconnected'
      logger.info({ event, tenantId, actor }, 'A person disconnected QuickBooks')
      return result
    },
  }
}
