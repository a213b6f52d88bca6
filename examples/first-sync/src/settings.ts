import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface Settings {
  /** Keep nothing: the embedded database is in memory. */
  memory: boolean
  /** Forget what earlier runs left. */
  fresh: boolean
  /** The folder of the embedded database and of the emulator's state. */
  folder: string
  /** Changes made in the emulated books before this run reads; null: the second run gets some, the others none. */
  activity: number | null
  seed: number
  customers: number
  invoices: number
  /** Intuit keys, if the environment has them; the program then talks to Intuit. */
  intuit: IntuitSettings | null
}

export interface IntuitSettings {
  clientId: string
  clientSecret: string
  environment: 'sandbox' | 'production'
  /** The redirect URI registered at Intuit is `http://localhost:<port>/callback`. */
  port: number
}

export const usage = `
Usage: pnpm first-sync [options]

  --fresh            forget what earlier runs left
  --memory           keep nothing: database in memory
  --activity N       make N changes in the emulated books before reading
  --customers N      customers of the emulated company (default 120)
  --invoices N       invoices of the emulated company (default 2400)
  --seed N           another emulated company (default 7)

With QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET (or INTUIT_CLIENT_ID and INTUIT_CLIENT_SECRET) in the environment it
talks to Intuit instead. Register the redirect URI
http://localhost:8400/callback there, or choose the port with QUICKBOOKS_CALLBACK_PORT. QUICKBOOKS_ENVIRONMENT is sandbox (default) or production.
`.trim()

export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      memory: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      activity: { type: 'string' },
      seed: { type: 'string', default: '7' },
      customers: { type: 'string', default: '120' },
      invoices: { type: 'string', default: '2400' },
    },
  })
  if (values.help) return 'help'
  return {
    memory: values.memory,
    fresh: values.fresh,
    folder: fileURLToPath(new URL(join('..', '.data/'), import.meta.url)),
    activity: values.activity === undefined ? null : wholeNumber('--activity', values.activity),
    seed: wholeNumber('--seed', values.seed),
    customers: wholeNumber('--customers', values.customers),
    invoices: wholeNumber('--invoices', values.invoices),
    intuit: readIntuitSettings(env),
  }
}

/** One database per QuickBooks: a connection to a sandbox company must not be taken for one to a real company. */
export function databaseFolder({ folder, intuit }: Settings): string {
  return join(folder, intuit === null ? 'emulated' : `intuit-${intuit.environment}`)
}

function readIntuitSettings(env: NodeJS.ProcessEnv): IntuitSettings | null {
  const clientId = env['QUICKBOOKS_CLIENT_ID'] || env['INTUIT_CLIENT_ID']
  const clientSecret = env['QUICKBOOKS_CLIENT_SECRET'] || env['INTUIT_CLIENT_SECRET']
  if (!clientId && !clientSecret) return null
  if (!clientId || !clientSecret) {
    throw new Error('Set both QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET, or neither.')
  }
  const environment = env['QUICKBOOKS_ENVIRONMENT'] ?? 'sandbox'
  if (environment !== 'sandbox' && environment !== 'production') {
    throw new Error(`QUICKBOOKS_ENVIRONMENT is "${environment}"; it must be sandbox or production.`)
  }
  const port = wholeNumber('QUICKBOOKS_CALLBACK_PORT', env['QUICKBOOKS_CALLBACK_PORT'] ?? '8400')
  return { clientId, clientSecret, environment, port }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is "${text}"; it must be a whole number.`)
  return Number(text)
}
