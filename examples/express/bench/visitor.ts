// A browser for hub-page.ts, in a process of its own: what a page costs its visitor is no cost of the server. Each message
// asks for pages; the answer is how long each took until its last byte was there.
import { Agent, get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Which pages to open, and how. */
export interface Visit {
  page: 'customer' | 'customers' | 'alerts'
  port: number
  cookie: string
  customers: number
  /** At least so many pages, for at least so long. */
  pages: number
  seconds: number
  atOnce: number
}

/** Milliseconds of each page, in no order; or what was wrong with one. */
export type Visited = { took: number[] } | { wrong: string }

// Over connections that stay, as a browser's do.
const agent = new Agent({ keepAlive: true })

process.on('message', (ask: Visit) => {
  visit(ask).then(
    (took) => process.send?.({ took } satisfies Visited),
    (error: unknown) => process.send?.({ wrong: String(error) } satisfies Visited),
  )
})

async function visit(ask: Visit): Promise<number[]> {
  const { page, pages, seconds, atOnce, customers } = ask
  const took: number[] = []
  const began = performance.now()
  const isOver = () => next >= pages && performance.now() - began >= seconds * 1_000
  let next = 0
  let further = `/${page}`
  /** Every other visitor sees the first page of a list, the others go on from page to page. */
  const pathOf = (n: number) => {
    if (page === 'customer') return `/customers/psa-${1 + ((n * 37) % customers)}`
    return n % 2 === 0 ? `/${page}` : further
  }
  const one = async () => {
    while (!isOver()) {
      const path = pathOf((next += 1))
      const text = await open(ask, path, took)
      const link = /href="([^"]*[?&](?:amp;)?after=[^"]*)"/.exec(text)?.[1]
      if (page !== 'customer') further = link?.replaceAll('&amp;', '&') ?? `/${page}`
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return took
}

const rows = { customer: 'data-invoice=', customers: 'data-customer=', alerts: 'data-alert=' }

async function open({ page, port, cookie }: Visit, path: string, took: number[]): Promise<string> {
  const begun = performance.now()
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path, headers: { cookie } }, resolve).on('error', reject)
  })
  const whole = await buffer(answer)
  took.push(performance.now() - begun)
  const text = whole.toString()
  if (answer.statusCode !== 200 || !text.includes(rows[page]))
    throw new Error(`Expected ${path} with ${rows[page]}, got ${answer.statusCode}.`)
  return text
}
