import { step } from './results.ts'

step('tsc', '-p', 'tsconfig.json')
