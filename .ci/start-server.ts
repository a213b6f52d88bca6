import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
// By path: a global set-up is loaded without the conditions that lead to sources.
import { startPostgres } from '../packages/testkit/src/postgres.ts'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * A superuser's address of the PostgreSQL server that all test files of a project share, each in schemas of its
     * own.
     */
    postgresUrl: string
  }
}

/** Runs once, before the test files of a project; the embedded server is the one that its package depends on. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const from = pathToFileURL(join(project.config.root, 'package.json')).href
  const server = await startPostgres({ from })
  project.provide('postgresUrl', server.url)
  return () => server.close()
}
