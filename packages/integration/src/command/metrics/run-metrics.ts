import { describeMetrics } from '../../metrics/describe-metrics.ts'
import { gaugesOf } from '../../metrics/gauges.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { answer, type Session } from '../session.ts'
import { readAll } from '../status/run-status.ts'

/** Gauges of all tenants, as Prometheus reads them. */
export async function runMetrics(session: Session): Promise<ExitCode> {
  const { sorted, failed } = await readAll(session)
  const gauges = gaugesOf(sorted)
  answer(session, gauges, () => describeMetrics(gauges))
  return failed > 0 ? exitCodes.found : exitCodes.fine
}
