import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
// By path: the step runs without the conditions that lead to sources.
import { createCompany, createEmulator } from '../../packages/emulator/src/index.ts'
import { findPort } from '../../packages/testkit/src/postgres/find-port.ts'

const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const verifierToken = 'verifier-token-of-the-app'
const realmId = '9341457021722202'
const session = 'session=of-ada'
/** Ends what hangs; a host needs a few seconds, and many times that on a slow machine that is busy. */
const LONGEST_MS = 180_000

export interface HostProgram {
  command: string
  args: readonly string[]
  cwd: string
  /** An empty database of its own. */
  databaseUrl: string
}

/**
 * Starts a host in a process of its own, on an emulated QuickBooks, and does what a person and Intuit do: connects on
 * the consent page, waits for the first read, reads panel and alerts, enters a payment in QuickBooks, and waits until
 * Intuit's delivery about it has led to the new figure. Throws with what was expected and the host's output.
 */
export async function visitHost(program: HostProgram): Promise<void> {
  const company = createCompany({ realmId, customers: 0, clock: Date })
  const { createCustomer, createInvoice, receivePayment } = company.operations
  const customerId = String(createCustomer({ displayName: 'Contoso Dental, Inc.' })['Id'])
  const due = { customerId, txnDate: '2025-03-01', dueDate: '2025-03-28' }
  const invoiceId = String(createInvoice({ ...due, docNumber: '1001', amount: '1200.00' })['Id'])
  createInvoice({ ...due, docNumber: '1002', amount: '200.00' })
  const emulator = createEmulator({ companies: [company], throttle: false })
  const { endpoints } = await emulator.listen()
  const publicUrl = `http://localhost:${await findPort()}`
  emulator.webhooks.subscribe({ url: `${publicUrl}/api/webhooks/quickbooks`, verifierToken })
  const host = start(program, variablesOf({ emulator, endpoints, publicUrl, program }))
  const route = `${publicUrl}/admin/integrations/quickbooks`
  try {
    await until('the host listens', host, () => fetch(`${route}/disconnected`))
    const press = (headers: Record<string, string>) =>
      fetch(`${route}/connect`, { method: 'POST', redirect: 'manual', headers })
    expectSame('connect without a session', (await press({ origin: publicUrl })).status, 401)
    const asked = await press({ origin: publicUrl, cookie: session })
    expectSame('connect', asked.status, 303)
    const [cookie = ''] = asked.headers.getSetCookie().map((one) => one.split(';')[0])
    const callback = await emulator.consent(asked.headers.get('location') ?? '')
    const headers = { cookie: `${session}; ${cookie}` }
    const back = await fetch(callback, { redirect: 'manual', headers })
    expectSame('callback', back.headers.get('location'), `${route}?quickbooks=connected`)

    const read = async () => {
      const answer = await fetch(`${publicUrl}/billing`, { headers })
      const { panel, alerts } = (await answer.json()) as Billing
      return { owed: panel.currencies[0]?.outstanding, alerts: alerts.length }
    }
    const is = async (owed: string, alerts: number) => {
      const found = await read()
      return found.owed === owed && found.alerts === alerts ? found : null
    }
    await until('1400 owed and two alerts after the first read', host, () => is('1400', 2))
    const applications = [{ invoiceId, amount: '1200.00' }]
    receivePayment({ customerId, amount: '1200.00', applications })
    await until('200 owed and one alert after the delivery', host, () => is('200', 1))
  } catch (error) {
    throw new Error(`${String(error)}\nThe host wrote:\n${host.said()}`, { cause: error })
  } finally {
    await host.end()
    await emulator.close()
  }
}

interface Billing {
  panel: { currencies: { outstanding: string }[] }
  alerts: unknown[]
}

/** The same settings once as the variables of the `quickbooks` command, and once as the JSON of the smallest hosts. */
function variablesOf(about: {
  emulator: ReturnType<typeof createEmulator>
  endpoints: object
  publicUrl: string
  program: HostProgram
}): Record<string, string> {
  const { emulator, endpoints, publicUrl, program } = about
  const sandbox = emulator.credentials()
  const settings = {
    keys: { current: { id: 'k1', key } },
    credentials: { sandbox },
    publicUrl,
    verifierTokens: [verifierToken],
    endpoints,
  }
  return {
    DATABASE_URL: program.databaseUrl,
    QUICKBOOKS: JSON.stringify(settings),
    QUICKBOOKS_ENCRYPTION_KEY: key,
    QUICKBOOKS_CLIENT_ID: sandbox.clientId,
    QUICKBOOKS_CLIENT_SECRET: sandbox.clientSecret,
    QUICKBOOKS_VERIFIER_TOKEN: verifierToken,
    QUICKBOOKS_ENDPOINTS: JSON.stringify(endpoints),
    PUBLIC_URL: publicUrl,
    PORT: new URL(publicUrl).port,
  }
}

interface RunningHost {
  said(): string
  hasEnded(): boolean
  end(): Promise<void>
}

function start(
  { command, args, cwd }: HostProgram,
  variables: Record<string, string>,
): RunningHost {
  const env = { ...process.env, ...variables, NEXT_TELEMETRY_DISABLED: '1' }
  const child: ChildProcess = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (text += part))
  const ended = once(child, 'close')
  return {
    said: () => text,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Asks again and again; a refused connection and null are "not yet". */
async function until<T>(what: string, host: RunningHost, ask: () => Promise<T>): Promise<void> {
  const started = performance.now()
  let last: unknown = 'nothing'
  while (performance.now() - started < LONGEST_MS && !host.hasEnded()) {
    const found = await ask().catch((error: unknown) => void (last = error))
    if (found !== null && found !== undefined) return
    await wait(50)
  }
  throw new Error(`Expected: ${what}. Last: ${String(last)}.`)
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new Error(`Expected ${what}: ${String(expected)}, found ${String(found)}.`)
}
