import type { Instant } from '../values/instant.ts'
import type { TokenSet } from '../tokens/token-set.ts'

/** `sandbox` companies take development credentials only, `production` companies production credentials only. */
export type Environment = 'sandbox' | 'production'

export type ConnectionState =
  /** The tokens are kept, and QuickBooks has not yet shown that they open the realm which the callback named. */
  'unconfirmed' | 'connected' | 'action_required' | 'disconnected'

/** One QuickBooks connection per tenant, one realm per connection. */
export interface Connection {
  tenantId: string
  environment: Environment
  realmId: string
  state: ConnectionState
  /**
   * A documented error code such as `invalid_grant`; null while connected, except for `refresh_token_missing`:
   * connected until the access token ends, and a new consent is needed then.
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
  /** Where that is from; null while none is known. */
  timeZoneSource: TimeZoneSource | null
  /** The company's own currency, such as `USD`, once it was asked for: that of a transaction which names none. */
  homeCurrency: string | null
  connectedBy: string | null
  connectedAt: Instant
  /** When a refresh or the code exchange last succeeded. */
  refreshedAt: Instant | null
  /** QuickBooks has shown once that the realm is this tenant's. */
  isRealmConfirmed: boolean
  /** The last characters of the newest verifier token, at most four, for a page; null when none is stored. */
  verifierTokenHint: string | null
}

/**
 * Where a company's time zone is from, the most reliable first: the host, who asked somebody; QuickBooks
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
  /** Default `connected`. `unconfirmed`: nobody has shown yet that the tokens open the realm; see `confirm`. */
  state?: 'connected' | 'unconfirmed'
  /** Names the Intuit app, see `appIdOf`. Default: not known, which counts as the same app as any other. */
  appId?: string
}

/** What a disconnect took away. */
export interface ForgottenGrant {
  /** The connection as it was, with its tokens; null when there was none or its tokens could not be read. */
  connection: Connection | null
  /** Another tenant holds tokens for the same realm, through the same app or one that is not known. Never who. */
  isHeldElsewhere: boolean
  /** The tokens were shown to open the realm. Otherwise their company is not known. */
  isConfirmed: boolean
  /** Code of why tokens that were stored could not be read, such as `unknown_key_id`; absent when all is well. */
  problem?: string
}

export type RefreshLease =
  /** The caller holds the lease for this generation and may call the token endpoint. */
  | {
      status: 'acquired'
      connection: Connection
      /** An earlier owner recorded its intent for this generation and never committed. */ afterAbandonedAttempt: boolean
    }
  /** Someone committed a newer generation: use it. */
  | { status: 'superseded'; connection: Connection }
  /** Another owner is at work until about then; read again before that. */
  | { status: 'held'; owner: string; until: Instant }
  | { status: 'unavailable'; connection: Connection | null }

/** A company and where it lives. */
export interface BoundRealm {
  environment: Environment
  realmId: string
}

/**
 * Where one tenant's connection lives. A store encrypts tokens at rest and binds each ciphertext to tenant,
 * environment, realm, column and generation.
 */
export interface TenantConnectionStore {
  read(): Promise<Connection | null>
  /**
   * The company that was last confirmed as the tenant's; null before there was one. An unconfirmed claim does not
   * count: while there is one, this is the company that it replaces.
   */
  readBoundRealm(): Promise<BoundRealm | null>
  /**
   * Creates or replaces the connection in one transaction; the generation always rises. Throws `RealmMismatchError` for
   * another company than `readBoundRealm` names, unless `confirmReplace` is set. A realm that was never confirmed is no
   * former realm. Whatever ends an unconfirmed connection (`refuse`, `disconnect`, `requireAction`) restores the
   * company that it replaced: it is the tenant's again, `disconnected`, without tokens.
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
   * no database connection while the lease is held. A lease that ran out may be taken by another owner; the owner
   * itself may take its own again at once. A connection that is `action_required` or `disconnected` is `unavailable`;
   * an `unconfirmed` one is refreshed like a
   * `connected` one.
   */
  beginRefresh(input: { generation: number; owner: string; leaseMs: number }): Promise<RefreshLease>
  /**
   * Stores the new set if the stored generation still equals `generation` (whoever holds the lease: a late owner may
   * hold the only living token), raises it by one, clears the lease and any `action_required`; what was `unconfirmed`
   * stays so. Returns the stored connection either way. Throws `ConnectionMissingError` when the tenant has no row at
   * all.
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
   * Forgets the tokens and raises the generation, so that no late refresh or confirmation brings them back; keeps the
   * row and all billing data. One lock for all tenants of the realm decides who else holds it: of two that disconnect
   * at once, the last finds no other.
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
    /** Default `host`: what an operator said. */
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

/** A realm as the webhook receiver needs to know it. */
export interface VerifiableRealm {
  tenantId: string
  environment: Environment
  realmId: string
  /**
   * This connection's own verifier tokens, newest first; may be empty when the app has one for all. `inspect` and
   * `JSON.stringify` do not show them.
   */
  verifierTokens: readonly string[]
  /** Code of why tokens that are stored could not be read, such as `unknown_key_id`; absent when all is well. */
  problem?: string
}

export interface ConnectionStore {
  forTenant(tenantId: string): TenantConnectionStore
  /**
   * Every connection (of any tenant) to one of these realms that was confirmed for that tenant, disconnected ones left
   * out. Only the webhook receiver asks across tenants, to prove whose token signed.
   */
  findRealms(realmIds: readonly string[]): Promise<VerifiableRealm[]>
  /** Connections in state `connected` or `unconfirmed`, by tenant id; what a scheduler runs over. */
  listConnected(): AsyncIterable<{ tenantId: string; environment: Environment; realmId: string }>
}

/** A state that was put and has not expired. */
export interface TakenState {
  tenantId: string
  environment: Environment
  data: AuthorizationRequestData
  /** Somebody took it before: of any number of takers, one alone reads false. */
  isUsed: boolean
}

/** Authorization requests: each state is taken once, and stays known as used until it expires. */
export interface AuthorizationStateStore {
  /** Stores a state until `expiresAt`. Only a hash of the state need be kept. */
  put(input: {
    state: string
    tenantId: string
    environment: Environment
    expiresAt: Instant
    data: AuthorizationRequestData
  }): Promise<void>
  /** Marks a state as used and returns it, in one step; null when it was never put or has expired. */
  take(input: { state: string; now: Instant }): Promise<TakenState | null>
}

export interface AuthorizationRequestData {
  redirectUri: string
  requestedBy: string | null
  /** The realm a reconnect must return to; null for a first connect. */
  expectedRealmId: string | null
  confirmReplace: boolean
}
