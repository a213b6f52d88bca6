import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import { errorTypeOf } from '../telemetry/error-type.ts'
import type { Clock } from '../transport/runtime.ts'
import type { LiveAccess } from './live-access.ts'

/** Records a refresh as a span with its duration, including the wait for another process that refreshes. */
export function measureRefresh(
  { telemetry, clock, tenantId }: { telemetry: TelemetryRecorder; clock: Clock; tenantId: string },
  renew: () => Promise<LiveAccess>,
): Promise<LiveAccess> {
  const begunAt = clock.now()
  const record = (errorType: string | undefined) => {
    const seconds = (clock.now() - begunAt) / 1_000
    telemetry.record('quickbooks.token.refresh.duration', seconds, { 'error.type': errorType })
  }
  return telemetry.span('quickbooks.token.refresh', { subject: { tenantId } }, async (span) => {
    try {
      const access = await renew()
      const { environment, realmId } = access.connection
      span.set({ 'quickbooks.environment': environment }, { tenantId, realmId })
      record(undefined)
      return access
    } catch (error) {
      record(errorTypeOf(error))
      throw error
    }
  })
}
