import { step } from './results.ts'

step('size-limit')
