import type { Instant } from '@vectis/quickbooks/values'
import { findRefused } from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'
import type { AlertExplanation, AlertStep } from './explanation.ts'
import { readAlertHistory } from './read-alert-history.ts'
import { explainDocument, explainLink, idsOf } from './read-documents.ts'
import { readEvidence, readLastRuns } from './read-evidence.ts'
import { readStepDocuments } from './read-step-documents.ts'

const STEPS_AT_MOST = 50

/** The steps of an alert, each with what was known then: the same few statements for one step and for fifty. */
export async function explainAlert(
  context: HubContext,
  key: string,
  until: Instant | undefined,
): Promise<AlertExplanation | null> {
  const { steps, earlier } = await readAlertHistory(context, key, { until, limit: STEPS_AT_MOST })
  const [first] = steps
  if (first === undefined) return null
  const instants = steps.map(({ knownFrom }) => knownFrom)
  const [read, readings] = await Promise.all([
    readStepDocuments(context, steps),
    readLastRuns(
      context,
      steps.map(({ realmId, knownFrom: at }) => ({ realmId, at })),
    ),
  ])
  // After the read: what is dropped is written down before.
  const refused = await findRefused(context, context.tenantId, instants)
  const found = steps.map((step, n) => {
    const isPastKept = !refused.has(step.knownFrom)
    // A version that is left is right; of a window it is unknown which are missing.
    const isWhole = isPastKept || step.externalId !== null
    const { documents, links } = isWhole ? read[n]! : { documents: [], links: [] }
    return { step, documents, links, isPastKept, reading: readings.get(n) ?? null }
  })
  const find = await readEvidence(
    context,
    found.flatMap(({ step, documents, links }) => [step.evidenceId, ...idsOf(documents, links)]),
  )
  return {
    key,
    rule: first.rule,
    earlierSteps: earlier,
    steps: found.map(({ step, documents, links, reading, isPastKept }): AlertStep => {
      const { kind, state, customerId, message, verdict, facts, dismissedBy, dismissedReason } =
        step
      const { knownFrom, evidenceId } = step
      const dismissed =
        dismissedBy === null ? null : { actor: dismissedBy, reason: dismissedReason ?? '' }
      return {
        kind,
        state,
        customerId,
        message,
        verdict,
        facts,
        dismissed,
        reading,
        isPastKept,
        documents: documents.map((one) => explainDocument(one, find)),
        links: links.map((one) => explainLink(one, find)),
        ...find({ knownFrom, evidenceId, document: null }),
      }
    }),
  }
}
