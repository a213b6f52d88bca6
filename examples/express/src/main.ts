import { parseArgs } from 'node:util'
import { startDemo } from './demo.ts'
import { tellStory } from './story.ts'
import { pino } from 'pino'

const { values } = parseArgs({
  options: { headless: { type: 'boolean' }, port: { type: 'string', default: '0' } },
})

if (values.headless) {
  const demo = await startDemo()
  try {
    for await (const line of tellStory(demo)) process.stdout.write(`${line}\n`)
  } finally {
    await demo.close()
  }
} else {
  const demo = await startDemo({ port: Number(values.port), logger: pino({ level: 'warn' }) })
  process.stdout.write(`
  Vectis, on an emulated QuickBooks: ${demo.url}

  1. Sign in as Ada Admin, press "Connect QuickBooks (sandbox)", allow, and watch the first read.
  2. Set the verifier token of the webhooks: ${demo.verifierToken}
  3. Open a customer under Customers: panel, invoices, timeline.
  4. Pay one of its invoices at ${demo.controlUrl} and reload the customer.
  5. Sign in as Vera Viewer: no integrations for her.

  Ctrl+C ends it; nothing is kept.
`)
  process.once('SIGINT', () => {
    demo.close().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exitCode = 1
    })
  })
}
