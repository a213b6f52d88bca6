import { endOfToken } from '@vectis/quickbooks/ports'
import type { Connection } from '@vectis/quickbooks'
import type { ConnectInput, TenantConnectionStore, TimeZoneSource } from '@vectis/quickbooks/ports'

/** A connection as the in-memory store keeps it. */
export interface Row {
  connection: Connection
  lease: { owner: string; generation: number; until: number } | null
  verifierTokens: readonly string[]
  appId: string | null
  /** The tokens have not been shown to open the realm. */
  awaitsProof: boolean
  /** Whether the realm was confirmed for this tenant, and since then disconnected. */
  realmProof: 'none' | 'former' | 'current'
  /** The company that an unconfirmed connection replaced. */
  replaced: Row | null
}

/** Ticked and refreshed: connections that can be used, and those that wait for their proof. */
export function isTicked({ state }: Connection): boolean {
  return state === 'connected' || state === 'unconfirmed'
}

/** What the tenant is bound to: the company that was last confirmed, whose place a claim may have taken. */
export function boundRow(row: Row | undefined): Row | null {
  return row === undefined || row.realmProof !== 'none' ? (row ?? null) : row.replaced
}

export function isUnconfirmedAt({ connection }: Row, generation: number): boolean {
  return connection.state === 'unconfirmed' && connection.generation === generation
}

export function hintOf([newest]: readonly string[]): string | null {
  return newest === undefined ? null : endOfToken(newest)
}

export function isSameRealm(
  stored: Connection,
  input: Pick<ConnectInput, 'realmId' | 'environment'>,
): boolean {
  return stored.realmId === input.realmId && stored.environment === input.environment
}

/** Deletes the tokens; when the row was a claim, the company that it replaced is restored. */
export function endRow(row: Row, reason: string, state: 'disconnected' | 'action_required'): void {
  const { replaced } = row
  const isGivenBack = row.realmProof === 'none' && replaced !== null
  const before = isGivenBack ? replaced.connection : row.connection
  const sameEnvironment = before.environment === row.connection.environment
  row.verifierTokens = sameEnvironment ? row.verifierTokens : []
  row.connection = {
    ...before,
    state,
    stateReason: reason,
    generation: row.connection.generation + 1,
    tokens: null,
    previousRefreshToken: null,
    verifierTokenHint: hintOf(row.verifierTokens),
  }
  row.lease = null
  row.awaitsProof = false
  row.replaced = null
  if (isGivenBack) row.realmProof = 'former'
}

/** The row of a connect: known facts about the company stay, also when it replaces a claim that had replaced it. */
export function connectedRow(
  tenantId: string,
  former: Row | undefined,
  input: ConnectInput,
  now: number,
): Row {
  const bound = boundRow(former)
  const known = [former, bound].find((one) => one && isSameRealm(one.connection, input))
  const isUnconfirmed = input.state === 'unconfirmed'
  const proof = known?.realmProof ?? 'none'
  const verifierTokens =
    // A verifier token belongs to an Intuit app, and an app to one environment.
    former?.connection.environment === input.environment ? former.verifierTokens : []
  const { companyName, timeZone, timeZoneSource, homeCurrency } = known?.connection ?? {}
  const at = new Date(now).toISOString()
  return {
    connection: {
      tenantId,
      environment: input.environment,
      realmId: input.realmId,
      state: isUnconfirmed ? 'unconfirmed' : 'connected',
      stateReason: input.tokens.refreshToken === null ? 'refresh_token_missing' : null,
      generation: Math.max((former?.connection.generation ?? 0) + 1, now),
      tokens: { ...input.tokens },
      previousRefreshToken: null,
      companyName: input.companyName ?? companyName ?? null,
      timeZone: input.timeZone ?? timeZone ?? null,
      timeZoneSource: input.timeZone ? 'host' : (timeZoneSource ?? null),
      homeCurrency: homeCurrency ?? null,
      connectedBy: input.connectedBy ?? null,
      connectedAt: at,
      refreshedAt: at,
      isRealmConfirmed: false,
      verifierTokenHint: hintOf(verifierTokens),
    },
    lease: null,
    verifierTokens,
    appId: input.appId ?? null,
    awaitsProof: isUnconfirmed,
    // The company that a claim has replaced is not connected meanwhile.
    realmProof: !isUnconfirmed
      ? 'current'
      : known !== former && proof === 'current'
        ? 'former'
        : proof,
    replaced: isUnconfirmed && proof === 'none' ? bound : null,
  }
}

/** Another tenant's row with tokens for the same realm, through the same app or one that is not known. */
export function holdsSameGrant(one: Row, row: Row): boolean {
  if (one === row || one.connection.tokens === null) return false
  const isSameApp = one.appId === null || row.appId === null || one.appId === row.appId
  return isSameApp && isSameRealm(one.connection, row.connection)
}

/**
 * The change of a company's time zone: none without a zone, or when its source is less reliable than the known one's.
 */
function betterZone(
  known: Pick<Connection, 'timeZoneSource'>,
  timeZone: string | null,
  timeZoneSource: TimeZoneSource,
): Partial<Pick<Connection, 'timeZone' | 'timeZoneSource'>> {
  const isBetter = rankOf(timeZoneSource) >= rankOf(known.timeZoneSource)
  return timeZone !== null && isBetter ? { timeZone, timeZoneSource } : {}
}

/** What is known of a company now; null replaces nothing. */
export function describedConnection(
  known: Connection,
  described: Parameters<TenantConnectionStore['describeCompany']>[0],
): Connection {
  const { companyName, timeZone, timeZoneSource = 'host', homeCurrency = null } = described
  return {
    ...known,
    companyName: companyName ?? known.companyName,
    homeCurrency: homeCurrency ?? known.homeCurrency,
    ...betterZone(known, timeZone, timeZoneSource),
  }
}

function rankOf(source: TimeZoneSource | null): number {
  return source === 'host' ? 3 : source === 'company' ? 2 : source === null ? 0 : 1
}
