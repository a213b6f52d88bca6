import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { plantedSource } from './plant.ts'

// Loaded by `--import` in the processes that tests start: they read the sources without vitest.
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    const planted = url.startsWith('file:') ? plantedSource(fileURLToPath(url)) : null
    return planted === null ? loaded : { ...loaded, source: planted }
  },
})
