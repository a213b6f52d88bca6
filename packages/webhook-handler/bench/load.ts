import { randomUUID } from 'node:crypto'
import { Agent, request as send } from 'node:http'
import { cloudEvent, sign } from '../test/support/deliveries.ts'
import { realmA, tokenA } from '../test/support/fixture.ts'

/**
 * The sender, in a separate process: `load.ts <port> closed <connections> <seconds>` sends as fast as answers come;
 * `load.ts <port> open <per second> <seconds>` sends on time whatever the answers do. Prints figures as JSON.
 */
export interface LoadFigures {
  answered: number
  /** Answers other than 200. */
  refused: number
  perSecond: number
  /** Milliseconds; open: from when the delivery was due, so that a stall counts for everything behind it. */
  p50: number
  p99: number
  max: number
}

const [port, kind, amount, seconds] = [
  Number(process.argv[2]),
  process.argv[3],
  Number(process.argv[4]),
  Number(process.argv[5]),
]
const agent = new Agent({ keepAlive: true, maxSockets: kind === 'closed' ? amount : 400 })
const latencies: number[] = []
let refused = 0

function deliver(due: number): Promise<void> {
  const body = JSON.stringify([cloudEvent(realmA, { id: randomUUID() })])
  return new Promise((resolve, reject) => {
    const request = send(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/webhooks/quickbooks',
        agent,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'intuit-signature': sign(body, tokenA),
        },
      },
      (response) => {
        if (response.statusCode !== 200) refused += 1
        response.resume().on('end', () => {
          latencies.push(performance.now() - due)
          resolve()
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const start = performance.now()
const end = start + seconds * 1_000
if (kind === 'closed') {
  const connection = async () => {
    while (performance.now() < end) await deliver(performance.now())
  }
  await Promise.all(Array.from({ length: amount }, connection))
} else {
  const total = amount * seconds
  const under: Promise<void>[] = []
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, ((performance.now() - start) / 1_000) * amount)
      while (under.length < due) under.push(deliver(start + (under.length / amount) * 1_000))
      if (under.length >= total) {
        clearInterval(timer)
        resolve()
      }
    }, 1)
  })
  await Promise.all(under)
}
const took = (performance.now() - start) / 1_000
const sorted = latencies.toSorted((a, b) => a - b)
const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
const figures: LoadFigures = {
  answered: sorted.length,
  refused,
  perSecond: sorted.length / took,
  p50: quantile(0.5),
  p99: quantile(0.99),
  max: quantile(1),
}
process.stdout.write(JSON.stringify(figures))
agent.destroy()
