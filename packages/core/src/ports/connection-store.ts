import type { Instant } from '../values/instant.ts'
import type { TokenSet } from '../tokens/token-set.ts'

/**
 * `sandbox` companies work with development credentials only, `production` companies with production credentials only.
 */
export type Environment = 'sandbox' | 'production'

export type ConnectionState =
  /** The tokens are kept, but QuickBooks has not confirmed yet that they open the realm that the callback named. */
  'unconfirmed' | 'connected' | 'action_required' | 'disconnected'

/** One QuickBooks connection per tenant, one realm per connection. */
export interface Connection {
  tenantId: string
  environment: Environment
  realmId: string
  state: ConnectionState
  /**
   * A documented error code such as `invalid_grant`; null while connected, except for `refresh_token_missing`:
   * connected until the access token ends, and a new consent is needed then. `copied_database`: the tokens belong to
   * another installation of the host, and this process does not see them.
   */
  stateReason: string | null
  /**
   * The number that compare-and-set compares. Rises by one with each committed token set and with a disconnect, by one
   * or more with a connect; never reused, not even across reconnects or after the tenant was deleted.
   */
  generation: number
  /** Null once disconnected. Never logged; `inspect` and `JSON.stringify` show nothing of it. */
  tokens: TokenSet | null
  /** The refresh token before the last rotation, for the one retry that grace may allow. */
  previousRefreshToken: string | null
  companyName: string | null
  /** IANA zone of the company, when known. */
  timeZone: string | null
  /** Where the time zone is from; null while none is known. */
  timeZoneSource: TimeZoneSource | null
  /** The company's home currency, such as `USD`, once it was read: the currency of transactions that name none. */
  homeCurrency: string | null
  connectedBy: string | null
  connectedAt: Instant
  /** When a refresh or the code exchange last succeeded. */
  refreshedAt: Instant | null
  /** QuickBooks has confirmed once that the realm is this tenant's. */
  isRealmConfirmed: boolean
  /** The last characters of the newest verifier token, at most four, for a page; null when none is stored. */
  verifierTokenHint: string | null
}

/**
 * Where a company's time zone is from, the most reliable first: the host, who asked a person; QuickBooks
 * (`DefaultTimeZone` of CompanyInfo); the company's address; the address of a state or country of which part has
 * another zone, so that it is assumed.
 */
export type TimeZoneSource = 'host' | 'company' | 'address' | 'assumed'

export interface ConnectInput {
  environment: Environment
  realmId: string
  tokens: TokenSet
  companyName?: string
  /** IANA name; counts as the host's own setting. */
  timeZone?: string
  connectedBy?: string
  /**
   * Allow another company than the one the tenant is bound to. Without it such a connect throws `RealmMismatchError`.
   */
  confirmReplace?: boolean
  /**
   * Default `connected`. `unconfirmed`: QuickBooks has not confirmed yet that the tokens open the realm; see `confirm`.
   */
  state?: 'connected' | 'unconfirmed'
  /** Identifies the Intuit app, see `appIdOf`. Default: unknown, which counts as the same app as any other. */
  appId?: string
}

/** The connection that a disconnect ended. */
export interface ForgottenGrant {
  /**
   * The connection before the disconnect, with its tokens; null when there was none or its tokens could not be read.
   */
  connection: Connection | null
  /**
   * Another tenant holds tokens for the same realm, through the same app or an unknown one. The other tenant is not
   * named.
   */
  isHeldElsewhere: boolean
  /** QuickBooks has confirmed that the tokens open the realm. Otherwise their company is unknown. */
  isConfirmed: boolean
  /** Why stored tokens could not be read, as a code such as `unknown_key_id`; absent if they could. */
  problem?: string
}

export type RefreshLease =
  /** The caller holds the lease for this generation and may call the token endpoint. */
  | {
      status: 'acquired'
      connection: Connection
      /** An earlier owner recorded its intent for this generation but never committed. */ afterAbandonedAttempt: boolean
    }
  /** Another process committed a newer generation: use it. */
  | { status: 'superseded'; connection: Connection }
  /** Another owner holds the lease until about then; read again before that. */
  | { status: 'held'; owner: string; until: Instant }
  | { status: 'unavailable'; connection: Connection | null }

/** A company and its environment. */
export interface BoundRealm {
  environment: Environment
  realmId: string
}

/**
 * The stored connection of one tenant. A store encrypts tokens at rest and binds each ciphertext to tenant,
 * environment, realm, column and generation.
 */
export interface TenantConnectionStore {
  read(): Promise<Connection | null>
  /**
   * The company that was last confirmed for the tenant; null if there was none. An unconfirmed claim does not count:
   * meanwhile this is the company that the claim replaces.
   */
  readBoundRealm(): Promise<BoundRealm | null>
  /**
   * Creates or replaces the connection in one transaction; the generation always rises. Throws `RealmMismatchError` for
   * another company than `readBoundRealm` names, unless `confirmReplace` is set. A realm that was never confirmed does
   * not become a former realm. When an unconfirmed connection ends (`refuse`, `disconnect`, `requireAction`), the
   * company that it replaced is restored: `disconnected`, without tokens, with who consented and when its tokens were
   * refreshed last. A claim of the same company replaces those: they are of the last consent.
   */
  connect(input: ConnectInput): Promise<Connection>
  /**
   * Makes an `unconfirmed` connection of this generation `connected`; returns whether it did. From then on `findRealms`
   * knows the realm.
   */
  confirm(input: { generation: number }): Promise<boolean>
  /**
   * Ends an `unconfirmed` connection of this generation whose tokens do not open the realm, forgets them, and returns
   * whether it did. A realm that stayed the same while it was connected becomes `action_required`.
   */
  refuse(input: { generation: number; reason: string }): Promise<boolean>
  /**
   * Records the intent to refresh `generation` and takes the lease, durably, before the token endpoint is called. Holds
   * no database connection while the lease is held. Another owner may take an expired lease; the same owner may take
   * its own again at once. A connection that is `action_required` or `disconnected` is `unavailable`; an `unconfirmed`
   * one is refreshed like a `connected` one.
   */
  beginRefresh(input: { generation: number; owner: string; leaseMs: number }): Promise<RefreshLease>
  /**
   * Stores the new set if the stored generation still equals `generation`, even without the lease: a late owner may
   * hold the only valid token. The storage adapter also replaces an older generation of the same company: that row is
   * from a backup. Raises the generation by one, and clears the lease and any `action_required`; an
   * `unconfirmed` connection stays so. Returns the stored connection either way. Throws `ConnectionMissingError` when
   * the tenant has no row.
   */
  commitRefresh(input: {
    generation: number
    owner: string
    tokens: TokenSet
  }): Promise<{ committed: boolean; connection: Connection }>
  /** Releases the lease without a result, if `owner` still holds it. */
  releaseRefresh(input: { generation: number; owner: string }): Promise<void>
  /**
   * Moves to `action_required` if the generation is still the same; returns whether it was. Tokens are kept, except
   * those of a claim that replaced another company.
   */
  requireAction(input: { generation: number; reason: string }): Promise<boolean>
  /**
   * Deletes the tokens and raises the generation, so that no late refresh or confirmation restores them; keeps the row
   * and all billing data. One lock for all tenants of the realm decides whether another tenant holds it: if two
   * disconnect at once, the last one finds no other.
   */
  disconnect(input: { reason: string }): Promise<ForgottenGrant>
  /**
   * Stores what is known of `realmId`: the name and, when known, the IANA time zone. Null replaces nothing. A zone
   * never replaces one from a more reliable source: the host comes first, then QuickBooks, then an address. Does
   * nothing when the connection is to another company by now.
   */
  describeCompany(input: {
    realmId: string
    companyName: string | null
    timeZone: string | null
    /** Default `host`: set by an operator. */
    timeZoneSource?: TimeZoneSource
    /** From Preferences. Default: null. */
    homeCurrency?: string | null
  }): Promise<void>
  /**
   * Replaces the verifier tokens (newest first; two may be valid during rotation). Encrypted at rest; an empty list
   * removes them. Throws `ConnectionMissingError` without a row.
   */
  setVerifierTokens(tokens: readonly string[]): Promise<void>
}

/** A realm as the webhook receiver needs it. */
export interface VerifiableRealm {
  tenantId: string
  environment: Environment
  realmId: string
  /**
   * This connection's own verifier tokens, newest first; may be empty when the app has a token for all realms.
   * `inspect` and `JSON.stringify` do not show them.
   */
  verifierTokens: readonly string[]
  /** Why stored tokens could not be read, as a code such as `unknown_key_id`; absent if they could. */
  problem?: string
}

export interface ConnectionStore {
  forTenant(tenantId: string): TenantConnectionStore
  /**
   * Every connection (of any tenant) to one of these realms that was confirmed for that tenant, disconnected ones left
   * out. Only the webhook receiver reads across tenants, to find out whose token signed.
   */
  findRealms(realmIds: readonly string[]): Promise<VerifiableRealm[]>
  /** Connections in state `connected` or `unconfirmed`, by tenant id; what a scheduler runs over. */
  listConnected(): AsyncIterable<{ tenantId: string; environment: Environment; realmId: string }>
}

/** A stored state that has not expired. */
export interface TakenState {
  tenantId: string
  environment: Environment
  data: AuthorizationRequestData
  /** The state was used before. Of any number of callers, exactly one reads false. */
  isUsed: boolean
}

/** Authorization requests: each state can be used once, and is remembered as used until it expires. */
export interface AuthorizationStateStore {
  /** Stores a state until `expiresAt`. Only a hash of the state need be kept. */
  put(input: {
    state: string
    tenantId: string
    environment: Environment
    expiresAt: Instant
    data: AuthorizationRequestData
  }): Promise<void>
  /** Marks a state as used and returns it, in one step; null when it was never stored or has expired. */
  take(input: { state: string; now: Instant }): Promise<TakenState | null>
}

export interface AuthorizationRequestData {
  redirectUri: string
  requestedBy: string | null
  /** The realm a reconnect must return to; null for a first connect. */
  expectedRealmId: string | null
  confirmReplace: boolean
}
