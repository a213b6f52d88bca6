import type { KeyRingOptions } from '../../src/custody/key-ring.ts'

/** For tests that are not about keys. */
export const testKeys: KeyRingOptions = {
  current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') },
}
