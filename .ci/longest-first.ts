import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/**
 * Files that take long for their size, the longest first. If they started last, each would keep one core busy and leave the
 * other idle.
 */
const longest = [
  'simulation/convergence-postgres.long.test.ts',
  'markdown-snippets.long.test.ts',
  'browser-pages.long.test.ts',
  'refresh-across-processes.long.test.ts',
  'databases/stopped-sessions.long.test.ts',
  'databases/folder-kill.long.test.ts',
  'programs.long.test.ts',
  'simulation/variants.long.test.ts',
  'fleet-kill.long.test.ts',
  'fleet-processes.long.test.ts',
  'fleet-retention.long.test.ts',
  'fleet-database.long.test.ts',
  // It waits in real time.
  'sync/lease-guards.test.ts',
  'copied-database.test.ts',
  'limits/shared-limiter.test.ts',
  'history/delete-versions.test.ts',
  'hosts/hub-on-hosts.test.ts',
  'history/two-tenants.test.ts',
  'simulation/convergence.test.ts',
  'simulation/explain-alerts.test.ts',
  'express/test/postgres.test.ts',
  'first-sync.test.ts',
  'migrations/migrate.test.ts',
  'databases/folder.test.ts',
  'databases/bad-input.test.ts',
  'sync/statistics.test.ts',
  'fleet-client.test.ts',
  'fleet-queue.test.ts',
  'kept-past.test.ts',
  'rekey.test.ts',
  'stalls.test.ts',
  'history/as-of.test.ts',
  'history/explain.test.ts',
  'history/changes.test.ts',
  'history/known-at.test.ts',
  'status-agreement.test.ts',
  'random-books.test.ts',
]

/** Vitest's own order knows how long files took only where they ran before, which is never in a fresh clone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(name))
      return place === -1 ? longest.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
