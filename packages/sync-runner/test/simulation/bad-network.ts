import type { HttpExchange } from '@vectis/quickbooks'
import type { Emulator, VirtualClock } from '@vectis/quickbooks-emulator'
import type { Seeded } from './seeded.ts'

const minuteMs = 60_000

/** One request that fails on its way there, on its way back, or before a server that has a bad day. */
export async function failRequest(
  request: Parameters<HttpExchange>[0],
  context: { random: Seeded; emulator: Emulator; clock: VirtualClock; trace: string[] },
): ReturnType<HttpExchange> {
  const { random, emulator, clock, trace } = context
  const kind = random.pick(['reset', 'lost', 'slow', '503', '500', '429', 'xml'] as const)
  trace.push(`fault ${kind}`)
  if (kind === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
  if (kind === 'lost') {
    await emulator.exchange(request)
    throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
  }
  if (kind === 'slow') {
    await clock.sleep(10 * minuteMs, request.signal)
    throw new Error('unreachable: the transport times out first')
  }
  const body = kind === 'xml' ? '<h1>Service Unavailable</h1>' : '{}'
  const status = kind === '429' ? 429 : kind === '500' ? 500 : 503
  const headers: Record<string, string> = {
    'content-type': kind === 'xml' ? 'text/html' : 'application/json',
    ...(kind === '429' ? { 'retry-after': String(random.integer(1, 60)) } : {}),
  }
  return { status, headers, body: Buffer.from(body) }
}
