import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runChaos } from '../../examples/fleet/test/chaos/run-chaos.ts'
import { out, record } from './results.ts'

/** The fleet of the guide, while everything breaks. The same seed again repeats the choices; a night draws others. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
})
process.stdout.write(`chaos of ${values.minutes} minutes from seed ${values.seed}\n`)
const checks = await runChaos({
  minutes: Number(values.minutes),
  seed: values.seed,
  tenants: 24,
  changesPerSecond: 2,
  logs: join(out, `chaos-${values.seed}`),
})
for (const { name, problems } of checks) record(problems.length === 0, name)
