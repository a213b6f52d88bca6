import { subtractDecimals, toInstant } from '@vectis/quickbooks/values'
import type {
  BalanceDifference,
  BalanceSubject,
  VerificationReport,
} from '@vectis/quickbooks/ports'
import { readChanges } from '../read/read-changes.ts'
import type { RunContext } from '../context/run-context.ts'
import type { LastFindings } from './last-findings.ts'
import { rereadCustomers, rereadNamed } from './heal.ts'

/** Differences listed in a report, and customers re-read in one run. */
const LISTED_AT_MOST = 100
const ROUNDS = 3

/**
 * Checks the balance identities over our own tables and repairs differences: first by reading changes once more, then
 * the named objects by id, then all documents of the customers concerned. A remaining difference is recorded, and not
 * examined again while its amount is the same: journal entries posted directly to receivables cause such differences.
 *
 * `isWhole`: all balances of the company, as once a day and on request. Else those that this run's changes may have
 * changed, and again what the last check named, so that its report says as much. See docs/decisions/0174.
 */
export async function checkBalances(
  context: RunContext,
  last: Pick<LastFindings, 'differences' | 'balances'>,
  { isWhole }: { isWhole: boolean },
): Promise<VerificationReport> {
  const { store, realmId, clock, logger, recorder } = context
  const named: BalanceSubject[] = []
  const before = isWhole ? undefined : await last.balances()
  noteNamed(named, before)
  const check = async () => {
    const touched = isWhole ? null : recorder.touched()
    const about = touched === null ? {} : { about: [...touched, ...named] }
    const now = toInstant(clock.now())
    const report = await store.checkBalances({ realmId, now, limit: LISTED_AT_MOST, ...about })
    noteNamed(named, report)
    return { ...report, truncated: report.truncated || before?.truncated === true }
  }
  const first = await check()
  // The last check found more than it lists: whether these are new is not known.
  if (before?.truncated === true) return first
  if (first.differences.length === 0) return first
  const known = new Set((await last.differences()).map(keyOf))
  const news = ({ differences }: VerificationReport) =>
    differences.filter((difference) => !known.has(keyOf(difference)))
  const found = news(first)
  if (found.length === 0) return first
  let report = first
  await readChanges(context)
  report = await check()
  // A re-read that moves a document to another customer may show a new difference there, so there is a second round.
  const tried = new Set<string>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const reread of [rereadNamed, rereadCustomers]) {
      const left = news(report).filter((one) => !tried.has(`${reread.name} ${keyOf(one)}`))
      if (left.length === 0) continue
      for (const one of left) tried.add(`${reread.name} ${keyOf(one)}`)
      await reread(context, left)
      report = await check()
    }
  }
  const remaining = new Set(report.differences.map(keyOf))
  const healed = found.filter((difference) => !remaining.has(keyOf(difference)))
  for (const { identity, entity, externalId } of news(report)) {
    logger.warn(
      { event: 'quickbooks.sync.balances_disagree', identity, entity, externalId },
      'A balance differs from QuickBooks after re-reading',
    )
  }
  return { ...report, healed }
}

/** What one check named is compared again in the next. */
function noteNamed(into: BalanceSubject[], report: VerificationReport | undefined): void {
  for (const { entity, externalId } of report?.differences ?? []) into.push({ entity, externalId })
  for (const { entity, externalId } of report?.inconclusive ?? []) into.push({ entity, externalId })
}

/** Compare the gap, not the two figures: both change with every new document. */
function keyOf({ identity, externalId, expected, actual }: BalanceDifference): string {
  return `${identity} ${externalId} ${subtractDecimals(expected, actual)}`
}
