import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

interface Parameters {
  numRuns?: number
  seed?: number
}
interface FastCheck {
  assert(property: unknown, parameters: Parameters & { endOnFailure: boolean }): unknown
}

// The packages have it, not the root.
const { resolve } = createRequire(new URL('../../packages/core/package.json', import.meta.url))
const found = (await import(pathToFileURL(resolve('fast-check')).href)) as FastCheck

/** Runs are tried for each mutant: fewer cases than in the suite, and no smaller example is looked for. */
const atMost = 50

const assert = (property: unknown, parameters: Parameters = {}) =>
  found.assert(property, {
    // The same cases for every mutant, as in `packages/core/test/fixed-draws.ts`.
    seed: 1,
    ...parameters,
    numRuns: Math.min(atMost, parameters.numRuns ?? atMost),
    endOnFailure: true,
  })

/** In the place of fast-check, see `plain-runner.ts`. */
// oxlint-disable-next-line import/no-default-export -- tests import fast-check as its default
export default { ...found, assert }
