import { initial } from './0001/initial.ts'
import { history } from './0002/history.ts'
import { evidence } from './0003/evidence.ts'
import { keptHistory } from './0004/kept-history.ts'
import { sources } from './0005/sources.ts'
import { installations } from './0006/installations.ts'
import { formerCompanies } from './0007/former-companies.ts'
import type { Migration } from './migration.ts'

/**
 * Every migration of this release, in order. Forward only: a released migration is never changed; the next one fixes
 * mistakes.
 */
export const migrations: readonly Migration[] = [
  initial,
  history,
  evidence,
  keptHistory,
  sources,
  installations,
  formerCompanies,
]
