import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    tenants: { type: 'string', default: '24' },
    rate: { type: 'string', default: '2' },
  },
})
process.stdout.write(`chaos of ${values.minutes} minutes from seed ${values.seed}\n`)
const checks = await runChaos({
  minutes: Number(values.minutes),
  seed: values.seed,
  tenants: Number(values.tenants),
  changesPerSecond: Number(values.rate),
  logs: fileURLToPath(new URL(`../../.data/chaos-${values.seed}`, import.meta.url)),
})
if (checks.some(({ problems }) => problems.length > 0)) process.exitCode = 1
