/** Calendar dates reach a host as text, whatever the time zone of its process. See docs/decisions/0210. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { read, text } from '@vectis/quickbooks-storage/database'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openReadHost, type Host } from './support/open-host.ts'

interface Dates {
  txn_date: string
  due_date: string
}
interface Seen {
  columns: Dates[]
  helper: Dates[]
  answers: string
  midnight: string
}

let host: Host
beforeAll(async () => {
  host = await openReadHost()
})
afterAll(() => host.close())

const worker = fileURLToPath(new URL('support/read-dates.ts', import.meta.url))

async function readIn(TZ: string, kind: 'url' | 'pool'): Promise<Seen> {
  const child = fork(worker, [inject('postgresUrl'), host.schema, kind], {
    env: { ...process.env, TZ },
    execArgv: ['--conditions=@vectis/source'],
  })
  const death = once(child, 'exit').then(([code]) => {
    throw new Error(`The process in ${TZ} ended with code ${code} and no answer.`)
  })
  death.catch(() => undefined)
  const [seen] = (await Promise.race([once(child, 'message'), death])) as [Seen]
  await once(child, 'exit')
  return seen
}

test('in the tables, in the helper and in the hub’s answers, east and west of Greenwich', async () => {
  const { storage } = host.quickbooks.parts
  const expected = await read(
    storage,
    `select txn_date::text, due_date::text from ${host.schema}.billing_invoices order by external_id`,
    [],
    { txn_date: text(), due_date: text() },
  )
  const [auckland, losAngeles] = await Promise.all([
    readIn('Pacific/Auckland', 'url'),
    readIn('America/Los_Angeles', 'pool'),
  ])
  // The processes are where they should be.
  expect([auckland.midnight, losAngeles.midnight]).toEqual([
    expect.stringContaining('GMT+1200'),
    expect.stringContaining('GMT-0800'),
  ])
  expect(expected.length).toBeGreaterThan(20)
  expect(auckland.columns).toEqual(expected)
  expect(auckland.helper).toEqual(expected)
  expect(losAngeles.helper).toEqual(expected)
  // With a host's own pool, its parsers decide about a plain column: it is not text here.
  expect(losAngeles.columns).not.toEqual(expected)
  expect(auckland.answers).toBe(losAngeles.answers)
  const dates = auckland.answers.match(/(?<=")\d{4}-\d\d-\d\d(?=")/g) ?? []
  expect(dates.length).toBeGreaterThan(5)
  const known = new Set(expected.flatMap((one) => [one.txn_date, one.due_date]))
  expect(dates.some((date) => known.has(date))).toBe(true)
})
