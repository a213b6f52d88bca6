import { createHash } from 'node:crypto'

/**
 * The minutes of the hour at which a tenant ticks: every `tickMinutes`. Tenants are spread evenly, and each keeps its
 * minutes.
 */
export function buildTickCron(tenantId: string, tickMinutes: number): string {
  if (!Number.isInteger(tickMinutes) || tickMinutes < 1 || 60 % tickMinutes !== 0) {
    throw new RangeError(
      `Expected tickMinutes to divide an hour (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60), received ${tickMinutes}.`,
    )
  }
  const digest = createHash('sha256').update(tenantId).digest()
  const first = digest.readUInt32BE(0) % tickMinutes
  const minutes = Array.from({ length: 60 / tickMinutes }, (_, n) => first + n * tickMinutes)
  return `${minutes.join(',')} * * * *`
}
