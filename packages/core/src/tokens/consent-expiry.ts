import { earlierInstant, toEpochMs, type Instant } from '../values/instant.ts'
import type { TokenSet } from './token-set.ts'

const dayMs = 86_400_000

/** The two clocks of a consent. */
export type ConsentClocks = Pick<TokenSet, 'refreshTokenExpiresAt' | 'refreshTokenHardExpiresAt'>

/** When the consent ends: the nearer of the rolling clock and the hard clock. */
export function consentExpiresAt(tokens: ConsentClocks): Instant {
  const { refreshTokenExpiresAt, refreshTokenHardExpiresAt } = tokens
  return refreshTokenHardExpiresAt === null
    ? refreshTokenExpiresAt
    : earlierInstant(refreshTokenExpiresAt, refreshTokenHardExpiresAt)
}

/** Whole days until the consent ends, rounded down; 0 on the last day, negative after it. */
export function daysUntilConsentExpires(tokens: ConsentClocks, now: number): number {
  return Math.floor((toEpochMs(consentExpiresAt(tokens)) - now) / dayMs)
}

/** Days before the end of consent at which the operator is warned. */
export const consentWarningDays = [14, 3] as const

export type ConsentWarning = (typeof consentWarningDays)[number] | 'expired'

/** The most urgent warning that applies now, or null. The sender must remember that it was sent. */
export function deriveConsentWarning(tokens: ConsentClocks, now: number): ConsentWarning | null {
  return consentWarningBefore(consentExpiresAt(tokens), now)
}

/** The same, from the instant at which the consent ends. */
export function consentWarningBefore(end: Instant, now: number): ConsentWarning | null {
  const left = toEpochMs(end) - now
  if (left <= 0) return 'expired'
  return consentWarningDays.findLast((days) => left <= days * dayMs) ?? null
}
