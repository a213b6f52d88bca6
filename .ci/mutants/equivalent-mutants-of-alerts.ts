import type { EquivalentMutant } from './equivalent-mutants.ts'
import { equivalentsIn } from './equivalents-in.ts'

const of = equivalentsIn('packages/billing-hub/src/alerts')
const alertStore = of('alert-store')
const createAlerts = of('create-alerts')
const findOverdue = of('find-overdue')
const findUninvoiced = of('find-uninvoiced')
const readAlertGroups = of('read-alert-groups')
const readCandidates = of('read-candidates')
const readCustomerSums = of('read-customer-sums')
const replayOverdue = of('replay-overdue')

const text = '"Stryker was here!"'
const item = '["Stryker was here"]'
const forCompiler = 'There always is one: it is for the compiler.'
const asTexts = 'Columns of type `text` come as text from every driver: their columns only check.'
const nothingMore = 'One statement more, about nothing.'
const nobody = 'No customer and no alert has this name.'
const anyName = 'Another name that no other sum has.'

/** Of the hub's alerts that are read and written. */
export const ofAlerts: readonly EquivalentMutant[] = [
  ...alertStore('{ environment: text() }', '{}', asTexts),
  ...alertStore('{ key: text(), state', '{}', asTexts),
  ...alertStore("kind === 'inconclusive' ? [finding.key] : []", item, nobody),
  ...createAlerts("about: ['settled']", ['[]', '""'], anyName),
  ...findOverdue("Date.parse(readAt(realmId) ?? '')", text, 'Neither is an instant.'),
  ...findOverdue("sums.get(invoice.customerId ?? '')", text, nobody),
  ...findOverdue('customerId ?? []', item, nobody),
  ...findOverdue('sums.get(sum.customerId)?.set', 'sums.get(sum.customerId).set', forCompiler),
  ...findUninvoiced('group[0]?.window ?? window', 'group[0].window', forCompiler),
  ...findUninvoiced('tickets.billedThrough === undefined ? undefined', 'false', 'There are no facts of undefined.'), // prettier-ignore
  ...readAlertGroups("about: ['alerts', rule ?? ''", ['""', text], anyName),
  ...readAlertGroups("? 'is not distinct from' : '='", ['true', 'shown.every(({ customerId }) => customerId === null)'], 'Only slower.'), // prettier-ignore
  ...readAlertGroups('if (shown.length === 0) return []', ['false', item], nothingMore),
  ...['page', 'customers', 'totals', 'currency'].flatMap((name) =>
    readAlertGroups(`row?.${name} ?? `, `row.${name}`, forCompiler),
  ),
  ...readCandidates('missing.length === 0 ? page', 'false', 'Then no row is left out.'),
  ...readCandidates('all || today === null ||', 'false', 'Without a day the comparison is null, and no alert is known to stand.'), // prettier-ignore
  ...readCustomerSums('{ customerId: text(), currency: text()', '{}', asTexts),
  ...replayOverdue('options.decide === undefined ? {}', 'false', 'Undefined asks for the default.'),
  ...replayOverdue('{ day: text(), at: text() }', '{}', asTexts),
  ...replayOverdue('toEpochMs(at) > now ?', 'toEpochMs(at) >= now', 'Both are this instant.'),
]
