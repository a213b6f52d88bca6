import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { createEmulatorControl, spawnEmulator } from '../src/index.ts'
import { parseFlags } from '../src/cli-flags.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const node = [process.execPath, ['--conditions=@vectis/source', cli]] as const
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function runToEnd(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(node[0], [...node[1], ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('in a separate process', () => {
  test('prints where everything is, answers, and ends cleanly on SIGTERM', async () => {
    const child = spawn(node[0], [...node[1], '--port', '0', '--customers', '3', '--invoices', '5'])
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    let printed = ''
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes('Ctrl+C')) resolve()
      })
    })
    const url = /QuickBooks emulator at (\S+)/.exec(printed)![1]!
    expect(printed).toMatch(/client id +emulated-development-client/)
    expect(printed).toContain(['emulated', 'development', 'secret'].join('-'))
    expect(printed).toMatch(
      /Companies of seed 1:\n {2}9341457021722202 {2}Cascade Managed IT \(sandbox\): \d customers, 5 invoices, \d payments, \d credit memos; USD\n/,
    )
    expect(await (await fetch(url)).text()).toContain(`${url}/_emulator/`)
    const { companies } = await createEmulatorControl(url).describe()
    expect(companies).toHaveLength(1)
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })

  test('spawnEmulator starts one and drives it through the control API', async () => {
    const emulator = await spawnEmulator({
      seed: 3,
      customers: 4,
      invoices: 12,
      production: true,
      'auto-consent': true,
      throttle: false,
    })
    cleanups.push(() => emulator.close())
    const { control, endpoints, realmIds } = emulator
    expect(realmIds).toHaveLength(2)
    const realmId = realmIds[0]!
    const { clientId, clientSecret } = emulator.credentials.sandbox

    const redirectUri = 'http://localhost:3000/callback'
    const authorizationUrl = new URL(endpoints.sandbox.authorizationUrl)
    authorizationUrl.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      state: 's',
    }).toString()
    const consent = await fetch(authorizationUrl, { redirect: 'manual' })
    const code = new URL(consent.headers.get('location')!).searchParams.get('code')!
    const exchanged = await fetch(endpoints.sandbox.tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
      }),
    })
    const tokens = (await exchanged.json()) as { access_token: string }
    const headers = { authorization: `Bearer ${tokens.access_token}`, accept: 'application/json' }
    const count = async () => {
      const statement = encodeURIComponent('SELECT COUNT(*) FROM Invoice')
      const path = `/v3/company/${realmId}/query?query=${statement}`
      const answer = await fetch(`${endpoints.sandbox.apiOrigin}${path}`, { headers })
      const page = (await answer.json()) as { QueryResponse?: { totalCount: number } }
      return page.QueryResponse?.totalCount ?? answer.status
    }
    expect(await count()).toBe(12)

    expect(await control.operations(realmId)).toContain('createInvoice')
    const customer = (await control.operate(realmId, 'createCustomer', {
      displayName: 'Made from outside',
    })) as { Id: string }
    await control.operate(realmId, 'createInvoice', { customerId: customer.Id, amount: '12.50' })
    expect(await count()).toBe(13)
    await expect(control.operate(realmId, 'noSuchThing')).rejects.toThrow(/refused.*known:/)

    await control.pushFaults({ times: 1, respond: 'unavailable' })
    expect(
      await (
        await fetch(`${endpoints.sandbox.apiOrigin}/v3/company/${realmId}/invoice/1`, { headers })
      ).text(),
    ).toContain('503')
    await control.clearFaults()
    const summary = await control.summary(realmId)
    expect(summary).toMatchObject({ calls: 3, writes: 0, metered: 0 })
    expect(await control.log({ operation: 'query' })).toHaveLength(2)
    await control.advance(3_600_000)
    expect(await count()).toBe(401)
  })

  test('sends webhooks to the given address', async () => {
    const received: unknown[] = []
    const hook = createServer((request, response) => {
      received.push(request.headers['intuit-signature'])
      request.resume().on('end', () => response.end())
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', () => resolve()))
    cleanups.push(() => hook.close())
    const { port } = hook.address() as AddressInfo
    const emulator = await spawnEmulator({
      customers: 1,
      invoices: 0,
      webhook: `http://127.0.0.1:${port}/hook`,
      'verifier-token': 'verifier-CANARY-cli',
    })
    cleanups.push(() => emulator.close())
    const arrived = new Promise<void>((resolve) => hook.once('request', () => resolve()))
    await emulator.control.sendTestEvent({ realmId: emulator.realmIds[0]! })
    await arrived
    expect(received).toHaveLength(1)
  })

  test('a flag that makes no sense is named, with exit code 1', async () => {
    const answer = await runToEnd('--customers', 'many')
    expect(answer).toMatchObject({ code: 1, stdout: '' })
    expect(answer.stderr).toContain('--customers to be a whole number')
    await expect(spawnEmulator({ nonsense: 1 })).rejects.toThrow(/ended with code 1/)
  })

  test('--help, --version', async () => {
    expect((await runToEnd('--help')).stdout).toContain('Usage: quickbooks-emulator')
    expect((await runToEnd('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('flags', () => {
  test('become options', () => {
    const line =
      '-- --port 99 --seed 5 --companies 2 --customers 7 --no-throttle --rotate --grace --monthly-quota 10 --latency 20 --production'
    const flags = parseFlags(line.split(' '))
    expect(flags).toEqual({
      json: false,
      state: null,
      tls: null,
      hosts: false,
      activityPerHour: null,
      webhook: null,
      listen: { port: 99 },
      emulator: {
        seed: 5,
        companies: [
          { customers: 7, multiCurrency: false },
          { customers: 7, multiCurrency: false },
          { customers: 7, multiCurrency: false, environment: 'production' },
        ],
        latencyMs: 20,
        oauth: { grace: true, rotateAfterMs: 0 },
        throttle: false,
        monthlyQuota: 10,
      },
    })
  })
  test('companies of any size', () => {
    const flags = parseFlags('--invoices 1000000 --no-indexed'.split(' '))
    expect(flags).toMatchObject({
      emulator: { companies: [{ invoices: 1_000_000, indexed: false }] },
    })
  })
  test('name companies and apps', () => {
    const line =
      '--realm 123145 --realm 987654 --production-companies 1 --multi-currency --environment-paths --client-id id --client-secret s --redirect-uri https://app.example/cb'
    const { emulator } = parseFlags(line.split(' ')) as Exclude<
      ReturnType<typeof parseFlags>,
      string
    >
    expect(emulator.companies).toEqual([
      { realmId: '123145', multiCurrency: true },
      { realmId: '987654', multiCurrency: true, environment: 'production' },
    ])
    expect(emulator.environmentPaths).toBe(true)
    expect(emulator.clients).toMatchObject([
      { clientId: 'id', clientSecret: 's', redirectUris: ['https://app.example/cb'] },
      { clientId: 'emulated-production-client', redirectUris: ['https://app.example/cb'] },
    ])
  })
  test.each([
    ['--webhook http://localhost', /--verifier-token/],
    ['--webhook nope --verifier-token v', /http or https URL, got nope/],
    ['--verifier-token v', /needs --webhook/],
    ['--legacy-webhooks', /needs --webhook/],
    ['--companies 0', /at least 1/],
    ['--companies -1', /whole number|argument/],
    ['--port 70000', /at most 65535/],
    ['--client-id id', /need each other/],
    ['--redirect-uri nowhere', /a URL, got nowhere/],
    ['--realm abc', /digits, got abc/],
    ['--realm 12345 --realm 12345', /twice/],
    ['--realm 12345 --realm 54321', /names 2 companies, and there are 1/],
    ['--monthly-quota 5', /needs --production/],
    ['--hosts', /needs --tls/],
    ['--hosts --tls x --json', /for a person/],
    ['--state x --indexed', /--indexed cannot be/],
    ['--no-such-flag', /no-such-flag/],
    ['stray', /stray/],
  ])('refuse %s', (line, message) => {
    expect(() => parseFlags(line.split(' '))).toThrow(message)
  })
  test('-h and --version', () => {
    expect(parseFlags(['-h'])).toBe('help')
    expect(parseFlags(['--version'])).toBe('version')
  })
})
