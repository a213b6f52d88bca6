// By path: a global set-up is loaded without the conditions that lead to sources.
import { startPostgres } from '../../../testkit/src/postgres.ts'
import type { PostgresServer } from '../../../testkit/src/postgres.ts'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's address of the PostgreSQL server that all test files of this run share, each in schemas of its own. */
    postgresUrl: string
  }
}

let server: PostgresServer | undefined

/** Runs once, before the test files of this package. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres({ from: import.meta.url })
  project.provide('postgresUrl', server.url)
}

export async function teardown(): Promise<void> {
  await server?.close()
}
