import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Megabytes that are in use once the collector has run: a figure taken at any other moment says when it ran last. */
export function heapInUse(): number {
  collect()
  return process.memoryUsage().heapUsed / 1e6
}
