import { step } from './results.ts'

step('oxlint', '--type-aware')
