import { step } from './results.ts'

step('typedoc')
