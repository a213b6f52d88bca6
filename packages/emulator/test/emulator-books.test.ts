import { describe, expect, test } from 'vitest'
import { checkIdentities, createEmulator, createVirtualClock } from '../src/index.ts'

const day = 86_400_000

function start() {
  const clock = createVirtualClock()
  const emulator = createEmulator({
    clock,
    companies: [{ customers: 8, invoices: 80 }, { customers: 3 }],
  })
  return { clock, emulator }
}

describe('an emulator with books', () => {
  test('by default there is one sandbox company, the same for the same seed', () => {
    const names = (seed: number) => {
      const emulator = createEmulator({ clock: createVirtualClock(), seed })
      expect(emulator.companies).toHaveLength(1)
      expect(emulator.environmentOf(emulator.companies[0]!.realmId)).toBe('sandbox')
      const { rows } = emulator.books().query('SELECT * FROM Customer MAXRESULTS 5')
      return rows.map((row) => row['DisplayName'])
    }
    expect(names(1)).toEqual(names(1))
    expect(names(1)).not.toEqual(names(2))
  })

  test('companies are distinguished, also by environment', () => {
    const emulator = createEmulator({
      clock: createVirtualClock(),
      companies: [
        { customers: 1 },
        { customers: 1 },
        { customers: 1, environment: 'production', name: 'Real' },
      ],
    })
    const realms = emulator.companies.map(({ realmId }) => realmId)
    expect(new Set(realms).size).toBe(3)
    expect(emulator.companies.map(({ name }) => name)).toEqual([
      'Cascade Managed IT',
      'Cascade Managed IT 2',
      'Real',
    ])
    expect(realms.map((realmId) => emulator.environmentOf(realmId))).toEqual([
      'sandbox',
      'sandbox',
      'production',
    ])
    expect(() => emulator.books('1')).toThrow(/No company 1/)
    expect(() => emulator.company('1')).toThrow(/No company 1/)
  })

  test('activity continues at its pace, with webhooks, and the balances hold', async () => {
    const { clock, emulator } = start()
    const types = new Set<string>()
    const endpoint = emulator.webhooks.subscribe({
      url: 'https://hub.example.test/hook',
      verifierToken: 'verifier-CANARY-activity',
      connectedOnly: false,
      deliver: async ({ body }) => {
        for (const event of JSON.parse(body) as { type: string }[]) types.add(event.type)
        return { status: 200 }
      },
    })
    const stream = emulator.startActivity({ perHour: 4 })
    await clock.advance(3 * day)
    expect(stream.steps.length).toBeGreaterThan(200)
    expect(stream.steps.length).toBeLessThanOrEqual(4 * 72)
    await endpoint.idle()
    expect(types.size).toBeGreaterThan(5)
    for (const { realmId } of emulator.companies)
      expect(checkIdentities(emulator.books(realmId))).toEqual([])

    stream.stop()
    const before = stream.steps.length
    await clock.advance(day)
    expect(stream.steps).toHaveLength(before)
    expect(() => emulator.startActivity({ perHour: 0 })).toThrow(/perHour/)
  })

  test('closing the emulator stops it', async () => {
    const { clock, emulator } = start()
    const stream = emulator.startActivity({ perHour: 60, realmId: emulator.companies[1]!.realmId })
    await emulator.close()
    await clock.advance(day)
    expect(stream.steps).toEqual([])
  })

  test('pages drift when the books change between them', async () => {
    const { emulator } = start()
    const { realmId } = emulator.companies[0]!
    const { accessToken } = emulator.issueTokens({ realmId })
    emulator.onRequest(({ operation }) => {
      if (operation !== 'query') return
      const { rows } = emulator
        .books()
        .query("SELECT * FROM Invoice WHERE Balance > '0' ORDERBY MetaData.CreateTime MAXRESULTS 1")
      emulator
        .books()
        .operations.deleteTransaction({ entity: 'Invoice', id: String(rows[0]!['Id']) })
    })
    const page = async (position: number) => {
      const statement = `SELECT * FROM Invoice WHERE Balance > '0' ORDERBY MetaData.CreateTime STARTPOSITION ${position} MAXRESULTS 5`
      const answer = await emulator.exchange({
        method: 'GET',
        url: `/v3/company/${realmId}/query?query=${encodeURIComponent(statement)}`,
        headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      })
      const { QueryResponse } = JSON.parse(Buffer.from(answer.body).toString()) as {
        QueryResponse: { Invoice: { Id: string }[] }
      }
      return QueryResponse.Invoice.map(({ Id }) => Id)
    }
    const before = emulator
      .books()
      .query("SELECT * FROM Invoice WHERE Balance > '0' ORDERBY MetaData.CreateTime MAXRESULTS 10")
      .rows.map((row) => row['Id'])
    expect([...(await page(1)), ...(await page(6))]).not.toEqual(before)
  })
})
