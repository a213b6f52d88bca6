import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { plantedSource } from './plant.ts'

// Loaded by `--import` in the processes that tests start: they read the sources without vitest.
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (url.endsWith('/fast-check/lib/fast-check.js')) {
      return { ...loaded, source: withoutShrinking(readFileSync(fileURLToPath(url), 'utf8')) }
    }
    const planted = url.startsWith('file:') ? plantedSource(fileURLToPath(url)) : null
    return planted === null ? loaded : { ...loaded, source: planted }
  },
})

/**
 * A property that fails by a fault is not looked at for a smaller example: that takes minutes, and proves nothing more.
 * One seed for all, so that a run can be repeated.
 */
function withoutShrinking(fastCheck: string): string {
  return fastCheck.replace(
    'let globalParameters = {}',
    () => 'let globalParameters = { endOnFailure: true, seed: 21 }',
  )
}
