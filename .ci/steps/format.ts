import { step } from './results.ts'

step('prettier', '--check', '--log-level', 'warn', '.')
