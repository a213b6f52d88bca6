import { initial } from './0001/initial.ts'
import type { Migration } from './migration.ts'

/**
 * Every migration of this release, in order. Forward only: a released one is never changed, a mistake is mended by the
 * next.
 */
export const migrations: readonly Migration[] = [initial]
