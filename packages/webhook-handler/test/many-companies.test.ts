import { expect, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA } from './support/fixture.ts'

const strangers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ intuitaccountid: String(index) }))

async function open(appVerifierTokens: readonly string[] = []) {
  const fixture = await createFixture({})
  const asked: number[] = []
  const handler = createWebhookHandler({
    events: fixture.events,
    appVerifierTokens,
    connections: {
      findRealms(realmIds) {
        asked.push(realmIds.length)
        return fixture.connections.findRealms(realmIds)
      },
    },
  })
  const post = async (elements: unknown, token: string) => {
    const body = JSON.stringify(elements)
    const response = await handler.fetch(
      new Request('http://host.invalid/', {
        method: 'POST',
        body,
        headers: { 'intuit-signature': sign(body, token) },
      }),
    )
    return { status: response.status, ...((await response.json()) as { outcome: string }) }
  }
  return { ...fixture, asked, post }
}

test('an unauthenticated webhook body may name 62,000 companies: a hundred are looked up, and it is refused', async () => {
  const { asked, post, events } = await open()
  const answer = await post(strangers(62_000), 'not theirs')
  expect(answer).toMatchObject({ status: 413, outcome: 'too_many_companies' })
  expect(asked).toEqual([100])
  const health = await events.forTenant('').health({ realmId: '', since: '2000-01-01T00:00:00Z' })
  expect(health.rejected).toEqual({ too_many_companies: 1 })
})

test('a body whose first companies have verified it is recorded to the last', async () => {
  const { asked, post, stored } = await open()
  const last = cloudEvent(realmA)
  const elements = [cloudEvent(realmA), ...strangers(400), last]
  expect(await post(elements, tokenA)).toMatchObject({
    status: 200,
    outcome: 'recorded',
    recorded: 2,
  })
  expect(asked).toEqual([100, 301])
  expect(await stored('tenant-a')).toContain(last.id)
})

test("a body that the app's own token has verified is recorded, whichever request is first", async () => {
  const { asked, post } = await open(['the app'])
  const elements = [...strangers(400), cloudEvent(realmA)]
  expect(await post(elements, 'the app')).toMatchObject({ status: 200, recorded: 1 })
  expect(asked).toEqual([100, 301])
})

test('a tenant cannot have 62,000 companies looked up by signing for its own', async () => {
  const { asked, post, stored } = await open()
  const elements = [cloudEvent(realmA), ...strangers(62_000)]
  expect(await post(elements, tokenA)).toMatchObject({ status: 413, outcome: 'too_many_companies' })
  expect(asked).toEqual([100])
  expect(await stored('tenant-a')).toEqual([])
})

test.each(['connections', 'events', 'appVerifierTokens'])(
  'createWebhookHandler({ %s: undefined }) is an error that names it',
  async (name) => {
    const { connections, events } = await createFixture({})
    const create = () => createWebhookHandler({ connections, events, [name]: undefined } as never)
    expect(create).toThrow(`createWebhookHandler received ${name}: undefined`)
  },
)
