import { createHmac, timingSafeEqual } from 'node:crypto'
import { verifySignature } from '@vectis/quickbooks/webhooks'
import { Webhook } from 'standardwebhooks'
import { cloudEvent, sign } from '../test/support/deliveries.ts'

const token = 'verifier-token-CANARY-of-a-usual-length'
const rounds = 40
const perRound = 1_000

export interface VerifyFigures {
  bytes: number
  rounds: number
  /** Median nanoseconds of one verification, by way. */
  ns: Record<'verifySignature' | 'node:crypto' | 'standardwebhooks', number>
}

/** The ways in turns, so that a machine that is busy for a while is busy for all of them. Returns nanoseconds per call. */
function measure<Name extends string>(ways: Record<Name, () => boolean>): Record<Name, number> {
  const times = Object.fromEntries(
    Object.keys(ways).map((name) => [name, [] as number[]]),
  ) as Record<Name, number[]>
  for (let round = 0; round < rounds + 5; round += 1) {
    for (const name of Object.keys(ways) as Name[]) {
      const start = process.hrtime.bigint()
      for (let call = 0; call < perRound; call += 1) {
        if (!ways[name]()) throw new Error(`${name} refused what it should accept.`)
      }
      // The first rounds warm up.
      if (round >= 5) times[name].push(Number(process.hrtime.bigint() - start) / perRound)
    }
  }
  return Object.fromEntries(
    (Object.entries(times) as [Name, number[]][]).map(([name, list]) => [
      name,
      list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN,
    ]),
  ) as Record<Name, number>
}

const text = JSON.stringify(
  Array.from({ length: Number(process.argv[2]) }, () => cloudEvent('9341457021722202')),
)
const body = Buffer.from(text)
const header = sign(body, token)
const standard = new Webhook(token, { format: 'raw' })
const at = new Date()
const headers = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': standard.sign('msg_1', at, text),
}
const tokens = [token]
const figures: VerifyFigures = {
  bytes: body.length,
  rounds,
  ns: measure({
    verifySignature: () => verifySignature(body, header, tokens).verified,
    'node:crypto': () =>
      timingSafeEqual(
        createHmac('sha256', token).update(body).digest(),
        Buffer.from(header, 'base64'),
      ),
    standardwebhooks: () => standard.verify(text, headers) !== null,
  }),
}
process.stdout.write(JSON.stringify(figures))
