import { buildCases, type ContractCase, type OpenStore } from './contract-case.ts'
import { sourceGoneCases } from './source-gone-cases.ts'
import { sourceMoneyCases } from './source-money-cases.ts'
import { sourceRefusalCases } from './source-refusal-cases.ts'
import { sourceRowCases } from './source-row-cases.ts'
import { sourceStoreCases } from './source-store-cases.ts'
import { sourceTwinCases } from './source-twin-cases.ts'
import type { SourceStoreUnderTest, SourceUnderTest } from './source-under-test.ts'

/**
 * What every writer of billing rows must do, that of QuickBooks included: a batch twice or out of order, deletions,
 * merges, voids, partial payments, overpayments, credits, currencies, two organisations, two tenants, and death before
 * the end.
 */
export function billingRowsContract(open: OpenStore<SourceUnderTest>): ContractCase[] {
  return buildCases(open, { ...sourceRowCases, ...sourceMoneyCases, ...sourceGoneCases })
}

/** What every `SourceStore` must do: the same, and organisations, drafts, midnight, and bad batches refused whole. */
export function sourceStoreContract(open: OpenStore<SourceStoreUnderTest>): ContractCase[] {
  return [
    ...billingRowsContract(open),
    ...buildCases(open, { ...sourceStoreCases, ...sourceTwinCases, ...sourceRefusalCases }),
  ]
}
