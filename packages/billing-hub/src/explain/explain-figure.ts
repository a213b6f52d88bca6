import { addDecimals, subtractDecimals } from '@vectis/quickbooks/values'
import { isOverdue } from '@vectis/quickbooks-storage/database'
import { documentKinds, openOf, type OpenFigure } from '../context/documents.ts'
import { ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { ExplainedFigure, FigureExplanation, FigureOptions } from './explanation.ts'
import {
  explainDocument,
  idsOf,
  linkedAccounts,
  readDocumentsOfSum,
  selectDocuments,
} from './read-documents.ts'
import { readEvidence } from './read-evidence.ts'

/** What a figure sums up, and whether its documents lower it. */
const parts: Record<ExplainedFigure, Readonly<Partial<Record<OpenFigure, '' | '-'>>>> = {
  outstanding: { outstanding: '' },
  overdue: { outstanding: '' },
  creditsAvailable: { creditsAvailable: '' },
  unapplied: { unapplied: '' },
  net: { outstanding: '', creditsAvailable: '-', unapplied: '-' },
}

/** The documents of a figure, with their evidence. `context` is the present: evidence is read there. */
export async function explainFigure(
  context: HubContext,
  scope: HubContext,
  { customerId, figure, currency, today, graceDays = 0, limit = 100 }: FigureOptions,
): Promise<FigureExplanation> {
  if (!Object.hasOwn(parts, figure)) {
    throw new TypeError(
      `Expected figure to be one of ${Object.keys(parts).join(', ')}; received ${JSON.stringify(figure)}.`,
    )
  }
  const nothing = { documents: [], more: { documents: 0, amount: '0' } }
  if (figure === 'overdue' && today === null) {
    return { customerId, figure, currency, amount: null, ...nothing }
  }
  const queries = documentKinds.flatMap((kind) => {
    const sign = kind.open === null ? undefined : parts[figure][kind.open.figure]
    if (sign === undefined) return []
    const open = openOf(kind, 'd')
    const due = figure === 'overdue' ? ` and ${isOverdue('d', '$4::date - $5::int')}` : ''
    return selectDocuments(
      kind,
      `accounts a join ${scope.table(kind.table)} d on ${ofAccounts('d')}
       where d.deleted_at is null and d.currency = $3 and (${open}) <> 0${due}`,
      `${sign}(${open})`,
    )
  })
  // One row at least: it carries the sum.
  const most = Number.isFinite(limit) ? Math.max(1, Math.trunc(limit)) : null
  const found = await readDocumentsOfSum(
    scope,
    {
      ctes: `with ${linkedAccounts(scope)}`,
      queries,
      // Every parameter has a use in each figure.
      rest: `where ($4::date is null or true) and $5::int is not null order by abs(amount) desc, entity, source, realm_id, external_id limit $6::bigint`,
    },
    [scope.tenantId, customerId, currency, today, graceDays, most],
  )
  const { amount } = found
  const listed = found.documents.slice(0, limit)
  const find = await readEvidence(context, idsOf(listed))
  const sum = (amounts: readonly { amount: string }[]) =>
    amounts.reduce((total, { amount }) => addDecimals(total, amount), '0')
  return {
    customerId,
    figure,
    currency,
    amount,
    documents: listed.map((one) => ({ ...explainDocument(one, find), amount: one.amount })),
    more: {
      documents: found.count - listed.length,
      amount: subtractDecimals(amount, sum(listed)),
    },
  }
}
