import { parseArgs } from 'node:util'
import type { Credentials, Environment } from '@vectis/quickbooks'

export interface Settings {
  /** Runs the whole story without a person, on the emulator and in memory, and ignores the keys in the environment. */
  headless: boolean
  /** 0: any free one. */
  port: number
  /** Null: `http://localhost` with the port. */
  publicUrl: string | null
  /** Null: the embedded database, in memory. */
  databaseUrl: string | null
  /** Null: a key for this run. */
  encryptionKey: string | null
  /** Null: the emulator. */
  intuit: { environment: Environment; keys: Pick<Credentials, 'clientId' | 'clientSecret'> } | null
}

export const usage = `
Usage: pnpm demo [options]

  --headless   run the whole story without a person; exits with 0 if every check passes
  --port N     default: any free one; 8400 with keys of Intuit, because the redirect URI holds it

With QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET (or INTUIT_CLIENT_ID and INTUIT_CLIENT_SECRET) in the environment
it talks to Intuit; the other variables are in examples/express/README.md.
`.trim()

/** Throws with a message for the person who started the program. */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      headless: { type: 'boolean', default: false },
      port: { type: 'string' },
    },
  })
  if (values.help) return 'help'
  const intuit = values.headless ? null : readIntuit(env)
  const databaseUrl = values.headless ? null : (env['DATABASE_URL'] ?? null)
  const encryptionKey = env['QUICKBOOKS_ENCRYPTION_KEY'] ?? null
  if (databaseUrl !== null && encryptionKey === null) {
    throw new Error(
      'DATABASE_URL is set, but QUICKBOOKS_ENCRYPTION_KEY is not: stored tokens need the same key next time. ' +
        'Make one with "openssl rand -hex 32" and keep it outside the database.',
    )
  }
  const publicUrl = readPublicUrl(env['PUBLIC_URL'])
  if (intuit !== null && publicUrl !== null && !isLocal(publicUrl) && !env['SIGN_IN_GUARDED_BY']) {
    throw new Error(
      `PUBLIC_URL is ${publicUrl}, but this example has no passwords: anyone who finds it could read the company's invoices. Let a proxy in front authenticate people ` +
        'for every path but /api/webhooks/quickbooks, and name the proxy in SIGN_IN_GUARDED_BY.',
    )
  }
  return {
    headless: values.headless,
    port: readPort(values.port ?? env['PORT'] ?? (intuit === null ? '0' : '8400')),
    publicUrl,
    databaseUrl,
    encryptionKey,
    intuit,
  }
}

function readIntuit(env: NodeJS.ProcessEnv): Settings['intuit'] {
  // Intuit refuses the id of one app with the secret of another, and its message names neither.
  const family =
    env['QUICKBOOKS_CLIENT_ID'] || env['QUICKBOOKS_CLIENT_SECRET'] ? 'QUICKBOOKS' : 'INTUIT'
  const clientId = env[`${family}_CLIENT_ID`]
  const clientSecret = env[`${family}_CLIENT_SECRET`]
  if (!clientId && !clientSecret) return null
  if (!clientId || !clientSecret) {
    throw new Error(`Set both ${family}_CLIENT_ID and ${family}_CLIENT_SECRET, or neither.`)
  }
  const environment = env['QUICKBOOKS_ENVIRONMENT'] ?? 'sandbox'
  if (environment !== 'sandbox' && environment !== 'production') {
    throw new Error(`QUICKBOOKS_ENVIRONMENT is "${environment}"; use sandbox or production.`)
  }
  return { environment, keys: { clientId, clientSecret } }
}

function isLocal(origin: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new Error(`The port is "${text}"; it must be a number from 0 to 65535.`)
}

function readPublicUrl(text: string | undefined): string | null {
  if (!text) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search) {
    throw new Error(
      `PUBLIC_URL is "${text}"; it must be an origin such as https://hub.example.com.`,
    )
  }
  return url.origin
}
