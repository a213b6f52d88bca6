import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createEmulator, createEmulatorControl } from '../src/index.ts'

async function start(companies = [{ seed: 5, customers: 8, invoices: 60 }]) {
  const emulator = createEmulator({ companies })
  const { url } = await emulator.listen()
  const { realmId } = emulator.companies[0]!
  const call = async (method: string, path: string, body?: string) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/_emulator${path}`, { method, headers, body: body ?? null })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }
  return { emulator, url, realmId, call }
}

test('every operation has an example with ids of the company, and none is of the wrong form', async () => {
  const { emulator, url, realmId, call } = await start()
  const { json: examples } = await call('GET', `/companies/${realmId}/examples`)
  const operations = await createEmulatorControl(url).operations(realmId)
  expect(Object.keys(examples).sort()).toEqual(operations.toSorted())
  expect(JSON.stringify(examples)).not.toContain('$')
  const refused: string[] = []
  for (const operation of operations) {
    const body = JSON.stringify({ operation, input: examples[operation] })
    const { status, json } = await call('POST', `/companies/${realmId}/operations`, body)
    if (status !== 200) refused.push(`${operation}: ${String(json['error'])}`)
  }
  // Refused for what the books hold, in words; never for a name or a type of the input.
  expect(refused.join('\n')).not.toMatch(/undefined|Cannot read|Expected/)
  expect(refused.length).toBeLessThan(operations.length / 2)
  await emulator.close()
})

test('what is no JSON is said in words, and the page says it before it sends anything', async () => {
  const { emulator, url, call } = await start([{ seed: 1, customers: 1, invoices: 1 }])
  const { status, json } = await call('POST', '/clock', '{"advanceMs":')
  expect(status).toBe(400)
  expect(json['error']).toMatch(/^Expected the body to be JSON: /)
  const page = await (await fetch(`${url}/_emulator/`, { headers: { accept: 'text/html' } })).text()
  expect(page).toContain('The input is not JSON, so nothing was done')
  await emulator.close()
})

test('a test event says whether it was accepted', async () => {
  const { emulator, realmId, call } = await start([{ seed: 1, customers: 1, invoices: 1 }])
  const send = () => call('POST', '/webhooks/test', JSON.stringify({ realmId }))
  const unheard = await send()
  expect([unheard.status, unheard.json['error']]).toEqual([
    400,
    expect.stringContaining('No address for webhooks'),
  ])
  let status = 200
  const hook = createServer((request, response) => {
    response.statusCode = status
    request.resume().on('end', () => response.end())
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', () => resolve()))
  const { port } = hook.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/hook`
  await call('POST', '/webhooks', JSON.stringify({ url, verifierToken: 'CANARY-test' }))
  expect((await send()).json).toMatchObject([{ url, accepted: true, delivery: { status: 200 } }])
  status = 500
  expect((await send()).json).toMatchObject([{ url, accepted: false, delivery: { status: 500 } }])
  emulator.webhooks.close()
  hook.close()
  await emulator.close()
})
