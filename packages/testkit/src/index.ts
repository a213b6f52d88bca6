export { expectedBillingRows } from './expected/expected-billing-rows.ts'
export type { ExpectedBillingRows, ExpectedVoid } from './expected/expected-billing-rows.ts'
