import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { VitestPluginContext } from 'vitest/node'
import { plant } from './fault.ts'
import type { Fault } from './fault.ts'

/**
 * The environment names the fault of this moment, as JSON: for this process, which transforms the sources of the tests,
 * and for the processes that tests start.
 */
export const variable = 'PLANTED_FAULT'

const root = new URL('../..', import.meta.url).pathname

/** The source of a file with the planted fault, or null when it has none. No file is written. */
export function plantedSource(path: string): string | null {
  const text = process.env[variable]
  if (text === undefined || text === '') return null
  const fault = JSON.parse(text) as Fault
  return resolve(root, fault.file) === path ? plant(readFileSync(path, 'utf8'), fault) : null
}

/** For vitest: a planted file is read with its fault. */
export const plantedFaults = {
  name: 'planted-faults',
  enforce: 'pre' as const,
  load(id: string) {
    return plantedSource(id.split('?')[0] ?? '')
  },
  /** A planted file is not kept in vitest's cache of modules under the name of the real one. */
  configureVitest({ defineCacheKeyGenerator }: VitestPluginContext) {
    defineCacheKeyGenerator(({ id }) =>
      plantedSource(id.split('?')[0] ?? '') === null ? undefined : false,
    )
  },
}
