import { isInstant } from '@vectis/quickbooks/values'
import { toJsonParameter, type Parameter } from '@vectis/quickbooks-storage/database'
import { billingDocuments } from '../context/documents.ts'
import { knownAtEach, ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { StoredStep } from './read-alert-history.ts'
import {
  kindOf,
  linkedAccounts,
  linkOfDocument,
  readDocumentsOfEach,
  readLinksOfEach,
  selectDocuments,
  type StoredDocument,
  type StoredLink,
} from './read-documents.ts'

const DOCUMENTS_AT_MOST = 50

/** What a step was decided on. */
export interface StepDocuments {
  documents: StoredDocument[]
  links: StoredLink[]
}

/** What each step of one alert was decided on, in one statement per kind of thing, however many steps there are. */
export async function readStepDocuments(
  context: HubContext,
  steps: readonly StoredStep[],
): Promise<StepDocuments[]> {
  const [invoices, windows] = await Promise.all([
    readInvoices(context, steps),
    readWindows(context, steps),
  ])
  return steps.map((_, n) => invoices.get(n) ?? windows.get(n) ?? { documents: [], links: [] })
}

/**
 * The version of the invoice that the rule decided on. Facts name it, except those of a step that kept the facts of
 * before: a closed alert, or one that could not be checked.
 */
async function readInvoices(
  context: HubContext,
  steps: readonly StoredStep[],
): Promise<Map<number, StepDocuments>> {
  const asked = steps.flatMap(({ kind, facts, source, realmId, externalId, knownFrom: at }, n) => {
    if (externalId === null) return []
    const isNamed = kind !== 'closed' && kind !== 'unchecked'
    const { knownFrom } = facts
    const decided = isNamed && isInstant(knownFrom) ? knownFrom : at
    return { n, at, decided, system: source, realm: realmId, id: externalId }
  })
  if (asked.length === 0) return new Map()
  const invoice = kindOf('Invoice')
  const found = await readDocumentsOfEach(
    context,
    {
      steps: `steps as materialized (
        select * from jsonb_to_recordset($2::text::jsonb) as i (n integer, at timestamptz, decided timestamptz, system text, realm text, id text))`,
      queries: [
        selectDocuments(
          invoice,
          `${knownAtEach(context, 'i.decided').table(invoice.table)} d ${linkOfDocument(knownAtEach(context, 'i.at'))}
           where d.tenant_id = $1 and d.source = i.system and d.realm_id = i.realm and d.external_id = i.id`,
        ),
      ],
      rest: '',
    },
    [context.tenantId, toJsonParameter(asked)],
  )
  return new Map(asked.map(({ n }) => [n, { documents: found.get(n) ?? [], links: [] }]))
}

/** The documents that bill a window, or the last one before it, and the accounts that were looked through. */
async function readWindows(
  context: HubContext,
  steps: readonly StoredStep[],
): Promise<Map<number, StepDocuments>> {
  const asked = steps.flatMap(({ externalId, customerId, facts, knownFrom: at }, n) => {
    const { from, to } = facts
    const isWindow = externalId === null && customerId !== null
    if (!isWindow || typeof from !== 'string' || typeof to !== 'string') return []
    return { n, at, customer: customerId, from, to }
  })
  if (asked.length === 0) return new Map()
  const scope = knownAtEach(context, 'i.at')
  const each = `steps as materialized (
    select * from jsonb_to_recordset($2::text::jsonb) as i (n integer, at timestamptz, customer text, "from" date, "to" date))`
  const parameters: Parameter[] = [context.tenantId, toJsonParameter(asked)]
  const queries = billingDocuments.map(({ entity, table, stands }) =>
    selectDocuments(
      kindOf(entity),
      `accounts a join ${scope.table(table)} d on ${ofAccounts('d')}
       where ${stands('d')} and d.txn_date < i."to" and d.txn_date >= i."from" - 365`,
    ),
  )
  const [found, links] = await Promise.all([
    readDocumentsOfEach(
      context,
      {
        steps: each,
        ctes: `with ${linkedAccounts(scope, 'i.customer')}`,
        queries,
        rest: `order by u.txn_date desc, u.entity, u.external_id limit ${DOCUMENTS_AT_MOST}`,
      },
      parameters,
    ),
    readLinksOfEach(scope, each, parameters),
  ])
  return new Map(
    asked.map(({ n, from }) => {
      const all = found.get(n) ?? []
      const inWindow = all.filter(({ state }) => (state.date ?? '') >= from)
      const documents = inWindow.length > 0 ? inWindow : all.slice(0, 1)
      return [n, { documents, links: links.get(n) ?? [] }]
    }),
  )
}
