export {
  compareInstants,
  earlierInstant,
  isInstant,
  toEpochMs,
  toInstant,
} from '../values/instant.ts'
export type { Instant } from '../values/instant.ts'
