import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA } from './support/fixture.ts'

/** Milliseconds of CPU of this process, which neighbours do not take away. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const post = (body: string, signature: string) =>
  new Request('http://host.invalid/', {
    method: 'POST',
    body,
    headers: { 'intuit-signature': signature },
  })

test('a large body without a valid signature costs little more than JSON.parse', async () => {
  const { handler } = await createFixture({})
  const flood = `[${'1,'.repeat(500_000)}{"intuitaccountid":"${realmA}"}]`
  const time = async (work: () => unknown) => {
    const start = cpuMs()
    await work()
    return cpuMs() - start
  }
  const parsing = Math.min(await time(() => JSON.parse(flood)), await time(() => JSON.parse(flood)))
  const refuse = async () =>
    expect((await handler.fetch(post(flood, sign(flood, 'not theirs')))).status).toBe(401)
  const refusing = Math.min(await time(refuse), await time(refuse))
  expect(refusing).toBeLessThan(parsing * 15 + 100)
})

test.each(Object.getOwnPropertyNames(Object.prototype))(
  'an event of type qbo.invoice.%s.v1 is stored at once, not asked for again with a 503',
  async (verb) => {
    const { handler, stored } = await createFixture({})
    const id = `event-of-${verb}`
    const body = JSON.stringify([cloudEvent(realmA, { id, type: `qbo.invoice.${verb}.v1` })])
    const response = await handler.fetch(post(body, sign(body, tokenA)))
    expect(response.status).toBe(200)
    expect(await stored('tenant-a')).toEqual([id])
  },
)

test('a signed body too deep to be understood is stored as it came', async () => {
  const { handler, events } = await createFixture({})
  const body = `[{"intuitaccountid":"${realmA}","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}]`
  const response = await handler.fetch(post(body, sign(body, tokenA)))
  expect(await response.json()).toMatchObject({ outcome: 'recorded', recorded: 1, unreadable: 1 })
  const [kept] = await events.forTenant('tenant-a').claim({
    realmId: realmA,
    owner: 'test',
    limit: 10,
    leaseMs: 1_000,
    now: '2099-01-01T00:00:00Z',
  })
  expect(kept?.event.raw).toBe(body)
})

test('a delivery that was cut or compressed on the way is refused, so that Intuit sends it again', async () => {
  const { handler } = await createFixture({})
  const body = JSON.stringify([cloudEvent(realmA)])
  const signature = sign(body, tokenA)
  for (const changed of [body.slice(0, -1), gzipSync(body), '<html>']) {
    const request = new Request('http://host.invalid/', {
      method: 'POST',
      body: changed as string,
      headers: { 'intuit-signature': signature },
    })
    expect((await handler.fetch(request)).status).toBe(401)
  }
  // JSON without a realm has lost nothing that we need.
  for (const empty of ['[]', '{}', ''])
    expect((await handler.fetch(post(empty, signature))).status).toBe(200)
})
