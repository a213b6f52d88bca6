import { systemClock } from '../defaults.ts'
import type { Emulator } from '../emulator-options.ts'

/** Sends it and says what became of it within half a second: a retry waits for the emulator's clock. */
export async function sendTestEvent(
  emulator: Emulator,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { webhooks } = emulator
  if (webhooks.endpoints.length === 0) {
    throw new Error('No address for webhooks is known: start with --webhook, or POST /webhooks')
  }
  const counts = webhooks.endpoints.map(({ deliveries }) => deliveries.length)
  webhooks.sendTestEvent(input as unknown as Parameters<typeof webhooks.sendTestEvent>[0])
  const answered = () =>
    webhooks.endpoints.every(({ deliveries }, at) => deliveries.length > counts[at]!)
  for (let tries = 0; tries < 25 && !answered(); tries += 1) await systemClock.sleep(20)
  return webhooks.endpoints.map(({ url, deliveries }, at) => {
    const delivery = deliveries.length > counts[at]! ? deliveries.at(-1)! : null
    return { url, accepted: delivery?.status === 200, delivery: delivery ?? 'not answered yet' }
  })
}
