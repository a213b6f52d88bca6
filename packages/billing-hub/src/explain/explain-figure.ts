import type { TransactionEntity } from '@vectis/quickbooks/rows'
import { addDecimals, subtractDecimals } from '@vectis/quickbooks/values'
import { isOverdue } from '@vectis/quickbooks-storage/database'
import { ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { ExplainedFigure, FigureExplanation, FigureOptions } from './explanation.ts'
import {
  explainDocument,
  idsOf,
  kindOf,
  linkedAccounts,
  readDocuments,
  selectDocuments,
} from './read-documents.ts'
import { readEvidence } from './read-evidence.ts'

/** The kinds of documents that a figure is the sum of, and the sign of their part. */
const parts: Record<ExplainedFigure, readonly { entity: TransactionEntity; sign: '' | '-' }[]> = {
  outstanding: [{ entity: 'Invoice', sign: '' }],
  overdue: [{ entity: 'Invoice', sign: '' }],
  creditsAvailable: [{ entity: 'CreditMemo', sign: '' }],
  unapplied: [{ entity: 'Payment', sign: '' }],
  net: [
    { entity: 'Invoice', sign: '' },
    { entity: 'CreditMemo', sign: '-' },
    { entity: 'Payment', sign: '-' },
  ],
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
  const queries = parts[figure].map(({ entity, sign }) => {
    const kind = kindOf(entity)
    const due = figure === 'overdue' ? ` and ${isOverdue('d', '$4::date - $5::int')}` : ''
    return selectDocuments(
      kind,
      `accounts a join ${scope.table(kind.table)} d on ${ofAccounts('d')}
       where d.deleted_at is null and d.currency = $3 and (${kind.open('d')}) <> 0${due}`,
      `${sign}(${kind.open('d')})`,
    )
  })
  const all = await readDocuments(
    scope,
    {
      ctes: `with ${linkedAccounts(scope)}`,
      queries,
      // Every parameter has a use in each figure.
      rest: `where ($4::date is null or true) and $5::int is not null order by abs(amount) desc, entity, source, realm_id, external_id`,
    },
    [scope.tenantId, customerId, currency, today, graceDays],
  )
  const listed = all.slice(0, limit)
  const find = await readEvidence(context, idsOf(listed))
  const sum = (amounts: readonly { amount: string }[]) =>
    amounts.reduce((total, { amount }) => addDecimals(total, amount), '0')
  const amount = sum(all)
  return {
    customerId,
    figure,
    currency,
    amount,
    documents: listed.map((one) => ({ ...explainDocument(one, find), amount: one.amount })),
    more: {
      documents: all.length - listed.length,
      amount: subtractDecimals(amount, sum(listed)),
    },
  }
}
