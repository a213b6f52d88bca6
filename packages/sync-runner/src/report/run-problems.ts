import { describeError, remedyOf } from '@vectis/quickbooks/errors'
import type { Checkpoint, OpenQuestion, ProblemRung, RunProblem } from '@vectis/quickbooks/ports'

/** The most problems listed in a run. */
const LISTED_AT_MOST = 100

const rungs: readonly ProblemRung[] = ['tenant', 'tick', 'step', 'entity', 'page', 'row', 'field']

/** Failures that only a person can end: the consent, or the company that it opens. */
export const personCodes: readonly string[] = [
  'reconnect_required',
  'copied_database',
  'unauthorized',
  'access_lost',
  'realm_mismatch',
  'realm_refused',
]

/** Secrets of a tenant that this process cannot decrypt. */
export const unreadableCodes: readonly string[] = [
  'unknown_key_id',
  'unsupported_version',
  'malformed',
  'tampered',
]

/** Failures that only a person or a new month can end. The tenant cannot be read until then. */
const tenantCodes: ReadonlySet<string> = new Set([
  ...personCodes,
  'forbidden',
  'connection_missing',
  'quota_exceeded',
  'budget_spent',
  'quota_blocked',
  'invalid_client',
  ...unreadableCodes,
])

/** A problem of a run, from unknown error. */
export function problemOf(
  error: unknown,
  about: Pick<RunProblem, 'rung'> & Partial<RunProblem>,
): RunProblem {
  const { code, message, remedy, intuitTid } = describeError(error)
  const nowhere = { entity: null, externalId: null, since: null, retryAt: null }
  return { ...nowhere, code, message, remedy, intuitTid, ...about }
}

/** All problems of a run, the largest parts first: what ended it, failing entities, and problems of single rows. */
export function listProblems(input: {
  failure: { error: Error | null; errorCode: string | null } | null
  checkpoints: Iterable<Checkpoint>
  met: readonly RunProblem[]
  /** Rows that QuickBooks cannot serve. */
  unserved: readonly OpenQuestion[]
}): RunProblem[] {
  const { failure, checkpoints, met, unserved } = input
  const problems = met.filter(({ rung }) => rung !== 'row')
  problems.push(...unserved.map(unservedProblem))
  const named = new Set(unserved.map(({ entity, externalId }) => `${entity} ${externalId}`))
  for (const problem of met) {
    const isNamed = named.has(`${problem.entity} ${problem.externalId}`)
    if (problem.rung === 'row' && !isNamed) problems.push(problem)
  }
  if (failure !== null && failure.error !== null) {
    const rung = tenantCodes.has(failure.errorCode ?? '') ? 'tenant' : 'tick'
    problems.push(problemOf(failure.error, { rung }))
  }
  for (const { entity, failing } of checkpoints) {
    if (failing === null) continue
    const { attempts: _attempts, ...said } = failing
    problems.push({ rung: 'entity', entity, externalId: null, ...said })
  }
  return listFirst(problems)
}

/** The largest parts first, and no more than are listed. */
export function listFirst(problems: readonly RunProblem[]): RunProblem[] {
  return problems
    .toSorted((a, b) => rungs.indexOf(a.rung) - rungs.indexOf(b.rung))
    .slice(0, LISTED_AT_MOST)
}

function unservedProblem(question: OpenQuestion): RunProblem {
  const { entity, externalId, createdFrom, createdBefore, reason, claimedAt, nextAt } = question
  const where =
    externalId === ''
      ? `created between ${createdFrom ?? 'the beginning'} and ${createdBefore ?? 'now'}`
      : externalId
  return {
    rung: 'row',
    entity,
    externalId: externalId || null,
    code: 'unserved',
    message: `QuickBooks has ${entity} ${where} and cannot serve it: ${reason}`,
    remedy: remedyOf('unserved'),
    since: claimedAt,
    retryAt: nextAt,
    intuitTid: null,
  }
}

/** The run read everything else and names the parts that it could not read. */
export function hasReadThrough(run: {
  outcome: string | null
  problems: readonly RunProblem[]
}): boolean {
  if (run.outcome === 'succeeded') return true
  if (run.outcome !== 'partial' || run.problems.length === 0) return false
  return run.problems.every(({ rung }) => rung !== 'tick' && rung !== 'tenant')
}
