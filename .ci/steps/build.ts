import { step } from './results.ts'

step('pnpm', 'build')
