import { startPostgres } from '../../packages/testkit/src/postgres.ts'
import type { TestProject } from 'vitest/node'

/** As `start-server.ts`, for a run whose root is the workspace. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const from = new URL('../../packages/storage-adapter/package.json', import.meta.url).href
  const server = await startPostgres({ from })
  project.provide('postgresUrl', server.url)
  return () => server.close()
}
