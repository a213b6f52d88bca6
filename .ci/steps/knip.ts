import { step } from './results.ts'

step('knip', '--no-progress')
