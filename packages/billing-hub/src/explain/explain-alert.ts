import { isInstant, type Instant } from '@vectis/quickbooks/values'
import { assertKept, HistoryRangeError } from '@vectis/quickbooks-storage/database'
import { billingDocuments } from '../context/documents.ts'
import { knownAt, ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { AlertExplanation, AlertStep, ExplainedRun } from './explanation.ts'
import { readAlertHistory, type StoredStep } from './read-alert-history.ts'
import {
  explainDocument,
  explainLink,
  idsOf,
  kindOf,
  linkedAccounts,
  linkOfDocument,
  readDocuments,
  readLinks,
  selectDocuments,
  type StoredDocument,
} from './read-documents.ts'
import { readEvidence, readLastRun } from './read-evidence.ts'

/** Each step reads the documents of its instant. */
const STEPS_AT_MOST = 50
const DOCUMENTS_AT_MOST = 50

interface ReadStep {
  step: StoredStep
  documents: StoredDocument[]
  links: Awaited<ReturnType<typeof readLinks>>
  reading: ExplainedRun | null
  isPastKept: boolean
}

/** The steps of an alert, each with what was known then. */
export async function explainAlert(
  context: HubContext,
  key: string,
  until: Instant | undefined,
): Promise<AlertExplanation | null> {
  const all = await readAlertHistory(context, key, until)
  const [first] = all
  if (first === undefined) return null
  const steps = all.slice(-STEPS_AT_MOST)
  const found: ReadStep[] = []
  for (const step of steps) found.push(await readStep(context, step))
  const find = await readEvidence(
    context,
    found.flatMap(({ step, documents, links }) => [step.evidenceId, ...idsOf(documents, links)]),
  )
  return {
    key,
    rule: first.rule,
    earlierSteps: all.length - steps.length,
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

async function readStep(context: HubContext, step: StoredStep): Promise<ReadStep> {
  const scope = knownAt(context, step.knownFrom)
  const { externalId } = step
  const [read, reading] = await Promise.all([
    externalId === null
      ? readWindow(scope, step)
      : readInvoice(context, { scope, step, externalId }),
    readLastRun(scope, step.realmId),
  ])
  // After the read: what is dropped is written down before.
  const isPastKept = await isKept(context, step.knownFrom)
  // A version that is left is right; of a window it is unknown which are missing.
  const isWhole = isPastKept || externalId !== null
  return { step, ...(isWhole ? read : { documents: [], links: [] }), reading, isPastKept }
}

async function isKept(context: HubContext, at: Instant): Promise<boolean> {
  try {
    await assertKept(context, context.tenantId, [at])
    return true
  } catch (error) {
    if (error instanceof HistoryRangeError) return false
    throw error
  }
}

/**
 * The version of the invoice that the rule decided on. Facts name it, except those of a step that kept the facts of
 * before: a closed alert, or one that could not be checked.
 */
async function readInvoice(
  context: HubContext,
  {
    scope,
    step: { kind, facts, source, realmId },
    externalId,
  }: { scope: HubContext; step: StoredStep; externalId: string },
): Promise<Pick<ReadStep, 'documents' | 'links'>> {
  const { knownFrom } = facts
  const isNamed = kind !== 'closed' && kind !== 'unchecked'
  const decidedOn = isNamed && isInstant(knownFrom) ? knownAt(context, knownFrom) : scope
  const invoice = kindOf('Invoice')
  const documents = await readDocuments(
    scope,
    {
      queries: [
        selectDocuments(
          invoice,
          `${decidedOn.table(invoice.table)} d ${linkOfDocument(scope)}
           where d.tenant_id = $1 and d.source = $2 and d.realm_id = $3 and d.external_id = $4`,
        ),
      ],
      rest: '',
    },
    [scope.tenantId, source, realmId, externalId],
  )
  return { documents, links: [] }
}

/** The documents that bill a window, or the last one before it, and the accounts that were looked through. */
async function readWindow(
  scope: HubContext,
  { customerId, facts }: StoredStep,
): Promise<Pick<ReadStep, 'documents' | 'links'>> {
  const { from, to } = facts
  if (customerId === null || typeof from !== 'string' || typeof to !== 'string') {
    return { documents: [], links: [] }
  }
  const queries = billingDocuments.map(({ entity, table, stands }) =>
    selectDocuments(
      kindOf(entity),
      `accounts a join ${scope.table(table)} d on ${ofAccounts('d')}
       where ${stands('d')} and d.txn_date < $4::date and d.txn_date >= $3::date - 365`,
    ),
  )
  const links = await readLinks(scope, customerId)
  const found = await readDocuments(
    scope,
    {
      ctes: `with ${linkedAccounts(scope)}`,
      queries,
      rest: `order by txn_date desc, entity, external_id limit ${DOCUMENTS_AT_MOST}`,
    },
    [scope.tenantId, customerId, from, to],
  )
  const inWindow = found.filter(({ state }) => (state.date ?? '') >= from)
  return { documents: inWindow.length > 0 ? inWindow : found.slice(0, 1), links }
}
