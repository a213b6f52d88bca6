import { createKeyRing } from '../../src/custody/key-ring.ts'

const former = { id: 'key-2025', key: Buffer.from('CANARY-encryption-key-former-one') }
const current = { id: 'key-2026', key: Buffer.from('CANARY-encryption-key-of-32bytes') }

/** What every process had before the rotation began. */
export const ringBefore = createKeyRing({ current: former })
/** A process that knows the new key and still writes under the old one. */
export const ringBetween = createKeyRing({ current: former, old: [current] })
/** What every process has while `rekey` runs. */
export const ringDuring = createKeyRing({ current, old: [former] })
/** What is left when it is done. */
export const ringAfter = createKeyRing({ current })
