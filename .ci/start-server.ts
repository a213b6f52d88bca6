import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
// By path: a global set-up is loaded without the conditions that lead to sources.
import { startPostgres } from '../packages/testkit/src/postgres.ts'
import type { PostgresServer } from '../packages/testkit/src/postgres.ts'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * A superuser's address of the PostgreSQL server that all test files of a run share, each in schemas or databases
     * of its own.
     */
    postgresUrl: string
  }
}

declare global {
  /** The projects of a run each load this file anew, in one process. */
  var serverOfTests: { server: Promise<PostgresServer>; users: number } | undefined
}

/** A package that brings PostgreSQL through npm: of the repository's root none can be resolved. */
export const serverFrom = pathToFileURL(
  join(import.meta.dirname, '../packages/storage-adapter/package.json'),
).href

/** Without `jit`: what the server compiles for a statement of a test is used once. */
const settings = { jit: 'off' }

/** Runs once for each project, before the first test; the first one starts the server and the last one ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (globalThis.serverOfTests ??= {
    server: startPostgres({ from: serverFrom, settings }),
    users: 0,
  })
  shared.users += 1
  const server = await shared.server
  project.provide('postgresUrl', server.url)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    globalThis.serverOfTests = undefined
    await server.close()
  }
}
