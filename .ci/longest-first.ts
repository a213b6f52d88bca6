import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files of half a minute and more. If they started last, each would keep one core busy and leave the other idle. */
const longest = [
  'simulation/convergence.test.ts',
  'simulation/convergence-postgres.long.test.ts',
  'markdown-snippets.long.test.ts',
  'browser-pages.long.test.ts',
  'refresh-across-processes.long.test.ts',
  // They wait in real time.
  'databases/stopped-sessions.long.test.ts',
  'sync/lease-guards.test.ts',
  'databases/folder.test.ts',
  'databases/folder-kill.long.test.ts',
  'programs.long.test.ts',
  'first-sync.test.ts',
  'shared-limiter.test.ts',
  'simulation/variants.long.test.ts',
  'fleet-kill.long.test.ts',
  'fleet-processes.long.test.ts',
  'fleet-retention.long.test.ts',
  'fleet-database.long.test.ts',
  'bad-input.test.ts',
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
