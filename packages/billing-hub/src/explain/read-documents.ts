import type { TransactionEntity } from '@vectis/quickbooks/rows'
import { addDecimals } from '@vectis/quickbooks/values'
import {
  exactInstantText,
  instantText,
  integer,
  json,
  maybe,
  read,
  text,
  type Parameter,
} from '@vectis/quickbooks-storage/database'
import { describeState } from '../changes/select-states.ts'
import type { DocumentState } from '../changes/change.ts'
import { documentKinds, type DocumentKind } from '../context/documents.ts'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import type { ExplainedDocument, ExplainedLink, StatusReason } from './explanation.ts'
import type { FindEvidence } from './read-evidence.ts'

/** A stored link with the id of its evidence. */
export interface StoredLink extends Pick<
  ExplainedLink,
  'customerId' | 'rule' | 'decidedBy' | 'witnesses' | 'knownFrom'
> {
  evidenceId: string | null
}

/** A stored document, before its evidence is read. */
export interface StoredDocument {
  entity: TransactionEntity
  source: string
  realmId: string
  externalId: string
  docNumber: string | null
  state: DocumentState
  reason: StatusReason
  amount: string
  knownFrom: string
  evidenceId: string | null
  link: StoredLink | null
}

const linkJson = `jsonb_build_object('customerId', l.customer_id, 'rule', l.rule, 'decidedBy', l.decided_by, 'witnesses', l.witnesses,
    'knownFrom', ${exactInstantText('l.known_from')}, 'evidenceId', l.evidence_id::text)`

const reasonJson = `jsonb_build_object('voidEvidence', d.void_evidence, 'preVoidTotal', d.pre_void_total::text, 'deletedReason', d.deleted_reason,
    'deletedAt', ${instantText('d.deleted_at')}, 'unreadableSince', ${instantText('d.unreadable_since')}, 'unreadablePath', d.unreadable_path)`

/**
 * The CTE `accounts a`: the accounts of a customer in a scope, each with its link as JSON; `customer` is SQL. Every
 * index of a document begins with these columns.
 */
export function linkedAccounts(scope: HubContext, customer = '$2'): string {
  return `accounts as materialized (
    select l.source, l.realm_id, l.external_id, l.customer_id, ${linkJson} as link from ${scope.table('customer_links')} l
    where l.tenant_id = $1 and l.customer_id = ${customer} and l.kind = 'linked' and ${inCurrentRealm(scope, 'l')})`
}

/** The same for one document `d`: the link of its account, or none. */
export function linkOfDocument(scope: HubContext): string {
  return `left join lateral (
    select l.customer_id, ${linkJson} as link from ${scope.table('customer_links')} l
    where l.tenant_id = $1 and l.source = d.source and l.realm_id = d.realm_id and l.external_id = d.customer_external_id
      and l.kind = 'linked' offset 0) a on true`
}

/** A query of documents of one kind: `from` names a document `d` and the link of its account `a`. */
export function selectDocuments(kind: DocumentKind, from: string, amount = '0::numeric'): string {
  return `select '${kind.entity}' as entity, d.source, d.realm_id, d.external_id, d.${kind.number} as number, ${describeState(kind, 'a.customer_id')} as state,
    ${reasonJson} as reason, ${amount} as amount, d.txn_date, ${exactInstantText('d.known_from')} as known_from, d.evidence_id::text as evidence_id, a.link
    from ${from}`
}

const selected = `entity, source, realm_id as "realmId", external_id as "externalId", number as "docNumber", state::text as state, reason::text as reason,
       amount::text as amount, known_from as "knownFrom", evidence_id as "evidenceId", link::text as link`
const columns = {
  entity: text<TransactionEntity>(),
  source: text(),
  realmId: text(),
  externalId: text(),
  docNumber: maybe(text()),
  state: json<DocumentState>(),
  reason: json<StatusReason>(),
  amount: text(),
  knownFrom: text(),
  evidenceId: maybe(text()),
  link: maybe(json<StoredLink>()),
}

interface DocumentQueries {
  ctes?: string
  queries: readonly string[]
  rest: string
}

/** SQL that every row `i` of a statement is joined with: queries of `selectDocuments` and what is around them. */
export interface DocumentsOfEach extends DocumentQueries {
  /** A statement's beginning: CTEs, of which `steps i` has a number `n`. */
  steps: string
}

/** Runs queries of `selectDocuments` once for each step, and returns what each found, by its number. */
export async function readDocumentsOfEach(
  context: HubContext,
  { steps, ctes = '', queries, rest }: DocumentsOfEach,
  parameters: readonly Parameter[],
): Promise<Map<number, StoredDocument[]>> {
  const rows = await read(
    context,
    `with ${steps} select i.n, ${selected} from steps i cross join lateral (
       ${ctes} select * from (${queries.join(' union all ')}) u ${rest}) d
     order by i.n, d.txn_date desc, d.entity, d.external_id`,
    parameters,
    { ...columns, n: integer() },
  )
  const found = Map.groupBy(rows, ({ n }) => n)
  return new Map([...found].map(([n, all]) => [n, all.map(({ n: _, ...document }) => document)]))
}

/**
 * Runs queries of `selectDocuments`, joined; `ctes` and `rest` are SQL around them. With the number and the sum of all
 * documents, also of those that a limit in `rest` leaves out.
 */
export async function readDocumentsOfSum(
  scope: HubContext,
  { ctes = '', queries, rest }: DocumentQueries,
  parameters: readonly Parameter[],
): Promise<{ documents: StoredDocument[]; count: number; amount: string }> {
  const rows = await read(
    scope,
    `${ctes} select ${selected}, count(*) over ()::integer as "allCount", (sum(d.amount) over ())::text as "allAmount"
     from (${queries.join(' union all ')}) d ${rest}`,
    parameters,
    { ...columns, allCount: integer(), allAmount: text() },
  )
  const { allCount: count = 0, allAmount: amount = '0' } = rows[0] ?? {}
  const documents = rows.map(({ allCount: _, allAmount: __, ...document }) => document)
  return { documents, count, amount: addDecimals(amount, '0') }
}

/** The links of each step's customer at its instant, by the number of the step. `scope` is that of `i.at`. */
export async function readLinksOfEach(
  scope: HubContext,
  steps: string,
  parameters: readonly Parameter[],
): Promise<Map<number, StoredLink[]>> {
  const rows = await read(
    scope,
    `with ${steps} select i.n, l.link::text as link from steps i cross join lateral (
       with ${linkedAccounts(scope, 'i.customer')} select * from accounts) l
     order by i.n, l.source, l.realm_id, l.external_id`,
    parameters,
    { n: integer(), link: json<StoredLink>() },
  )
  const found = Map.groupBy(rows, ({ n }) => n)
  return new Map([...found].map(([n, all]) => [n, all.map(({ link }) => link)]))
}

/** The ids of all evidence that documents and links name. */
export function idsOf(
  documents: readonly StoredDocument[],
  links: readonly StoredLink[] = [],
): (string | null)[] {
  return [...documents, ...links, ...documents.flatMap(({ link }) => link ?? [])].map(
    ({ evidenceId }) => evidenceId,
  )
}

/** A document and its link with their evidence. */
export function explainDocument(
  { amount: _, evidenceId, knownFrom, link, ...rest }: StoredDocument,
  find: FindEvidence,
): ExplainedDocument {
  const { entity, externalId } = rest
  return {
    ...rest,
    link: link === null ? null : explainLink(link, find),
    ...find({ knownFrom, evidenceId, document: { entity, externalId } }),
  }
}

export function explainLink({ evidenceId, knownFrom, ...rest }: StoredLink, find: FindEvidence) {
  return { ...rest, ...find({ knownFrom, evidenceId, document: null }) } satisfies ExplainedLink
}

/** The kind of document of an entity. */
export function kindOf(entity: TransactionEntity): DocumentKind {
  const kind = documentKinds.find((one) => one.entity === entity)
  if (kind === undefined) throw new TypeError(`Expected a document, received ${entity}.`)
  return kind
}
