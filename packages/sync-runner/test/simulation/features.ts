import type { RecordEntity } from '@vectis/quickbooks-emulator'
import { createSeeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'

/** What the worlds of the second generation may have beside those of the first; null or false: not in this one. */
export interface Features {
  /** Shares of the queries that are answered under status 200 without rows, or with too few. */
  wrongAnswers: { empty: number; short: number } | null
  /** Queries run behind change data capture and webhooks. */
  queryLag: { queryLagMs: number; queryDeletionLagMs: number } | null
  /** Rows that QuickBooks cannot write out: chances a round that one more begins, and that one is mended. */
  withheld: { begins: number; mends: number } | null
  /** Rows with odd side fields, or with an unreadable amount: chances as above. */
  odd: { begins: number; mends: number; unreadable: number } | null
  /** One entity answers with a failure for days. */
  failing: {
    entity: RecordEntity
    respond: FailingAnswer
    round: number
    /** How long it goes on failing when all else is quiet; 0: it ends then. */
    quietDays: number
  } | null
  /** Templates come in no asked order. */
  unordered: boolean
  lowerCaseStubs: boolean
  /** The company's time zone is known only by its address. */
  noTimeZone: boolean
  /** Token answers without some of their fields. */
  tokens: { share: number; omit: readonly string[]; rotates: boolean } | null
  /** 429 with the code of the quota for days. */
  quotaStop: { round: number; days: number } | null
  /** The connection is replaced by one to another company, at a call of a round. */
  replaced: { round: number; call: number } | null
  /** A second tenant holds the same realm through the same app. */
  twoTenants: boolean
  /** An operator makes settled events pending again: chance a round. */
  replay: number
  /** Our machines disagree about the time: at most so many milliseconds, either way. */
  clockJumpMs: number
  /** Share of the edits after which a document is entered for another customer. */
  moves: number
  /** Share of the answers of change data capture that report a live object as deleted. */
  falseStubs: number
  /** Chance an edit that two customers with transactions are merged. */
  merges: number
  /** Chance a round that a living row is stored as gone, as an earlier release of ours could leave it. */
  buried: number
  /** Chance an edit that something happens to a receipt. */
  receipts: number
}

export type FailingAnswer = 'application-error' | 'application-403' | 'bad-gateway' | 'unservable'

/** Worlds of the first generation, as they were before there was a second one. */
export const noFeatures: Features = {
  wrongAnswers: null,
  queryLag: null,
  withheld: null,
  odd: null,
  failing: null,
  unordered: false,
  lowerCaseStubs: false,
  noTimeZone: false,
  tokens: null,
  quotaStop: null,
  replaced: null,
  twoTenants: false,
  replay: 0,
  clockJumpMs: 0,
  moves: 0,
  falseStubs: 0,
  merges: 0,
  buried: 0,
  receipts: 0,
}

const minuteMs = 60_000
const entities: readonly RecordEntity[] = [
  'Customer',
  'Invoice',
  'Payment',
  'CreditMemo',
  'RecurringTransaction',
  'RecurringTransaction',
]

/**
 * Draws what a world has, each with a probability of its own, so that worlds with none of it still occur.
 * Numbers of its own, so that a world without features is the world of the same seed of the first generation.
 */
export function drawFeatures(seed: number): {
  features: Features
  random: Seeded
  /** Of what was added last, so that the other features happen as they did before. */
  later: Seeded
} {
  const random = createSeeded(seed ^ 0x2b0b5)
  const later = createSeeded(seed ^ 0x3c0de)
  const receipts = createSeeded(seed ^ 0x4ece1)
  // Every number is drawn whether it is used or not: a probability that changes moves no other feature.
  const maybe = <T>(share: number, value: T): T | null => (random.chance(share) ? value : null)
  const features: Features = {
    wrongAnswers: maybe(0.3, {
      empty: random.fraction() * 0.15,
      short: random.fraction() * 0.15,
    }),
    queryLag: maybe(0.3, {
      queryLagMs: random.integer(0, 5) * minuteMs,
      queryDeletionLagMs: random.integer(0, 5) * minuteMs,
    }),
    withheld: maybe(0.25, { begins: 0.3 + random.fraction() * 0.7, mends: random.fraction() }),
    odd: maybe(0.25, {
      begins: 0.3 + random.fraction() * 0.7,
      mends: random.fraction(),
      unreadable: random.fraction() * 0.5,
    }),
    failing: maybe(0.2, {
      entity: random.pick(entities),
      respond: random.pick([
        'application-error',
        'application-403',
        'bad-gateway',
        'unservable',
      ] as const),
      round: random.integer(0, 3),
      quietDays: Math.max(0, createSeeded(seed ^ 0xfa11).integer(-2, 3)),
    }),
    unordered: random.chance(0.2),
    lowerCaseStubs: random.chance(0.2),
    noTimeZone: random.chance(0.3),
    tokens: maybe(0.3, {
      share: random.fraction(),
      omit: random.pick([
        ['x_refresh_token_expires_in'],
        ['expires_in'],
        ['x_refresh_token_expires_in', 'expires_in'],
      ]),
      rotates: random.chance(0.6),
    }),
    quotaStop: maybe(0.12, { round: random.integer(0, 3), days: random.integer(1, 4) }),
    replaced: maybe(0.1, { round: random.integer(0, 2), call: random.integer(1, 30) }),
    twoTenants: random.chance(0.12),
    replay: maybe(0.2, random.fraction()) ?? 0,
    clockJumpMs: maybe(0.2, random.integer(1, 26 * 60) * minuteMs) ?? 0,
    moves: maybe(0.3, random.fraction() * 0.2) ?? 0,
    falseStubs: later.fraction() < 0.3 ? 0.05 + later.fraction() * 0.4 : 0,
    merges: later.fraction() < 0.3 ? 0.02 + later.fraction() * 0.1 : 0,
    buried: later.fraction() < 0.3 ? 0.3 + later.fraction() * 0.5 : 0,
    receipts: receipts.chance(0.6) ? 0.05 + receipts.fraction() * 0.5 : 0,
  }
  if (features.twoTenants) features.replaced = null
  return { features, random, later }
}

/** The same world with only some of its features, to see which one a problem needs. */
export function keepFeatures(features: Features, names: readonly string[]): Features {
  const kept = Object.entries(features).filter(([name]) => names.includes(name))
  return { ...noFeatures, ...(Object.fromEntries(kept) as Partial<Features>) }
}

/** Names of what a world has, for its trace. */
export function nameFeatures(features: Features): string {
  const present = Object.entries(features).filter(([, value]) => value !== null && !!value)
  return `features ${present.map(([name]) => name).join(' ')}`
}
