import { systemClock, systemRandom, type Clock, type Random } from '@vectis/quickbooks'
import { checkNames, checkPlaces, type OptionNames } from '@vectis/quickbooks/values'
import { signPayload } from '@vectis/quickbooks/webhooks'

export interface TestDeliveryOptions {
  /** Where the handler is mounted, such as `https://host.example/api/webhooks/quickbooks`. */
  url: string
  realmId: string
  /** The token the receiver is configured with; a wrong one shows what a mismatch looks like. */
  verifierToken: string
  /** Default `qbo.invoice.updated.v1`. */
  type?: string
  /** Default `1`. */
  entityId?: string
  /** Default: the system clock. */
  clock?: Clock
  /** Default: the system's random source. */
  random?: Random
}

const optionNames: OptionNames<TestDeliveryOptions> = {
  url: true,
  realmId: true,
  verifierToken: true,
  type: true,
  entityId: true,
  clock: true,
  random: true,
}

/**
 * Builds a signed delivery of one event, as "Send test event" in Intuit's portal does: `await fetch(buildTestDelivery({
 * … }))`. The event is stored like any other, and the next tick finds nothing changed.
 */
export function buildTestDelivery(options: TestDeliveryOptions): Request {
  const required = ['url', 'realmId', 'verifierToken']
  checkPlaces('buildTestDelivery', options, { required })
  checkNames('buildTestDelivery', options, optionNames)
  const { clock = systemClock, random = systemRandom } = options
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: `test-${Buffer.from(random.bytes(12)).toString('hex')}`,
      source: 'test',
      type: options.type ?? 'qbo.invoice.updated.v1',
      datacontenttype: 'application/json',
      time: new Date(clock.now()).toISOString(),
      intuitentityid: options.entityId ?? '1',
      intuitaccountid: options.realmId,
      data: {},
    },
  ])
  return new Request(options.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'intuit-signature': signPayload(body, options.verifierToken),
    },
  })
}
