import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { createEmulatorControl } from '../src/index.ts'
import { parseFlags } from '../src/cli-flags.ts'
import { continueFrom } from '../src/cli-state.ts'
import type { Json } from './support/company-client.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startCli(...flags: string[]) {
  const args = ['--conditions=@vectis/source', cli, '--json', '--no-throttle', ...flags]
  const child = spawn(process.execPath, args)
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
  }
  cleanups.push(() => end('SIGKILL'))
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  )
  const { url, realmIds, credentials } = JSON.parse(line) as {
    url: string
    realmIds: string[]
    credentials: Record<'sandbox', { clientId: string; clientSecret: string }>
  }
  return { url, realmId: realmIds[0]!, credentials: credentials.sandbox, end }
}

/** Connects as a person would who approves at once. */
async function connect({
  url,
  credentials: { clientId, clientSecret },
}: Awaited<ReturnType<typeof startCli>>): Promise<string> {
  const redirect_uri = 'http://localhost:3000/callback'
  const scope = 'com.intuit.quickbooks.accounting'
  const asked = { client_id: clientId, redirect_uri, scope, response_type: 'code', state: 's' }
  const { headers } = await fetch(`${url}/sandbox/connect/oauth2?${new URLSearchParams(asked)}`, {
    redirect: 'manual',
  })
  const code = new URL(headers.get('location')!).searchParams.get('code')!
  const answer = await fetch(`${url}/sandbox/oauth2/v1/tokens/bearer`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

test('a restart with --state in the middle of a sync continues it: same token, same rows, same clock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-state-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const state = join(folder, 'state')
  const size = [
    '--auto-consent',
    '--customers',
    '6',
    '--invoices',
    '90',
    '--port',
    '0',
    '--state',
    state,
  ]
  const first = await startCli(...size)
  const control = createEmulatorControl(first.url)
  await control.advance(3 * 86_400_000)
  const accessToken = await connect(first)
  const call = async (url: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(`${url}/v3/company/${first.realmId}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { ...((await answer.json()) as Json), status: answer.status }
  }
  const page = async (url: string, from: number) => {
    const statement = `select * from Invoice orderby MetaData.CreateTime startposition ${from} maxresults 30`
    const answer = await call(url, `/query?query=${encodeURIComponent(statement)}`)
    return (answer['QueryResponse'].Invoice ?? []) as Json[]
  }
  const seen = [...(await page(first.url, 1)), ...(await page(first.url, 31))]
  const before = statSync(state).mtimeMs
  const made = await call(first.url, '/customer', { DisplayName: 'Written before the restart' })
  expect(made['status']).toBe(200)
  const time = Date.parse((made['time'] as string) ?? '')
  // Killed, not asked to stop, as soon as the file holds the change.
  await expect.poll(() => statSync(state).mtimeMs).toBeGreaterThan(before)
  await first.end('SIGKILL')

  const second = await startCli(...size)
  expect(second.realmId).toBe(first.realmId)
  for (let from = 61; ; from += 30) {
    const rows = await page(second.url, from)
    seen.push(...rows)
    if (rows.length < 30) break
  }
  const counted = await call(second.url, '/query?query=select%20count(*)%20from%20Invoice')
  expect(new Set(seen.map(({ Id }) => Id as string)).size).toBe(counted['QueryResponse'].totalCount)
  expect(seen.length).toBe(counted['QueryResponse'].totalCount)
  const { Id } = made['Customer'] as Json
  const again = await call(second.url, `/customer/${Id}`)
  expect(again['Customer'].DisplayName).toBe('Written before the restart')
  expect(Date.parse(again['time'])).toBeGreaterThanOrEqual(time)
  // The books go on: the next id is a new one, and the former token still serves.
  const next = await call(second.url, '/customer', { DisplayName: 'Written after it' })
  expect(next['Customer'].Id).not.toBe(Id)
  // Tokens stand in it: for its owner only.
  expect(statSync(state).mode & 0o077).toBe(0)
})

test('a file that is no state is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-state-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'state')
  writeFileSync(path, 'nothing of ours')
  await expect(continueFrom(path, {})).rejects.toThrow(/cannot be read; remove it/)
})

test('flags that make no sense together are errors', () => {
  expect(() => parseFlags(['--state', 'x', '--indexed'])).toThrow(/--indexed/)
  expect(() => parseFlags(['--verifier-token', 'x'])).toThrow(/needs --webhook/)
  expect(() => parseFlags(['--webhook', 'nope', '--verifier-token', 'x'])).toThrow(/http or https/)
  expect(() => parseFlags(['--companies', '0'])).toThrow(/at least 1/)
})
