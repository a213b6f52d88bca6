import { realmId, tenantId } from './open-realm.ts'
import type { OpenRealm } from './open-realm.ts'
import { recordDeliveries } from './record-deliveries.ts'
import type { Scenario } from './stop-at-await.ts'

const minuteMs = 60_000

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const operationsOf = ({ emulator }: OpenRealm) => emulator.books(realmId).operations

const idOf = (object: Record<string, unknown>) => String(object['Id'])

/** New documents of a new customer, an invoice that is voided and one that is deleted. */
function changeBooks(realm: OpenRealm): Record<'customerId' | 'invoiceId' | 'paymentId', string> {
  const operations = operationsOf(realm)
  const customerId = idOf(operations.createCustomer({ displayName: 'Alder' }))
  const invoice = (amount: string) => idOf(operations.createInvoice({ customerId, amount }))
  const [invoiceId, deleted] = [invoice('100'), invoice('40')]
  const payment = operations.receivePayment({
    customerId,
    amount: '60',
    applications: [{ invoiceId, amount: '60' }],
  })
  operations.deleteTransaction({ entity: 'Invoice', id: deleted })
  return { customerId, invoiceId, paymentId: idOf(payment) }
}

/** The kinds of work of a tick, each of which is stopped at every await. */
export const scenarios: readonly Scenario[] = [
  { name: 'a first read', mode: 'auto', prepare: () => Promise.resolve() },
  {
    name: 'a read of changes',
    mode: 'auto',
    async prepare(realm) {
      await tick(realm)
      await realm.clock.advance(30 * minuteMs)
      changeBooks(realm)
      await realm.clock.advance(30 * minuteMs)
    },
  },
  {
    name: 'events of webhooks',
    mode: 'auto',
    async prepare(realm) {
      await tick(realm)
      const endpoint = recordDeliveries(realm)
      await realm.clock.advance(30 * minuteMs)
      changeBooks(realm)
      await realm.clock.runUntilIdle(minuteMs)
      endpoint.close()
    },
  },
  {
    name: 'events that are replayed',
    mode: 'auto',
    async prepare(realm) {
      const endpoint = recordDeliveries(realm)
      await tick(realm)
      const from = new Date(realm.clock.now()).toISOString()
      changeBooks(realm)
      await realm.clock.runUntilIdle(minuteMs)
      endpoint.close()
      await tick(realm)
      await realm.clock.advance(30 * minuteMs)
      const to = new Date(realm.clock.now()).toISOString()
      await realm.webhookEvents.forTenant(tenantId).replay({ realmId, from, to })
    },
  },
  {
    name: 'a full read that finds rows gone',
    mode: 'full',
    repairs: 'full',
    async prepare(realm) {
      await tick(realm)
      const { invoiceId, paymentId } = changeBooks(realm)
      await realm.clock.advance(30 * minuteMs)
      await tick(realm)
      await realm.clock.advance(30 * minuteMs)
      operationsOf(realm).deleteTransaction({ entity: 'Payment', id: paymentId })
      operationsOf(realm).deleteTransaction({ entity: 'Invoice', id: invoiceId })
    },
  },
  {
    name: 'a merge that only a full read shows',
    mode: 'full',
    repairs: 'full',
    async prepare(realm) {
      await tick(realm)
      const operations = operationsOf(realm)
      const { customerId } = changeBooks(realm)
      const survivorId = idOf(operations.createCustomer({ displayName: 'Birch' }))
      await realm.clock.advance(30 * minuteMs)
      await tick(realm)
      await realm.clock.advance(30 * minuteMs)
      operations.mergeCustomers({ survivorId, loserId: customerId, stub: false })
    },
  },
  {
    name: 'a balance that is repaired',
    mode: 'auto',
    repairs: 'verify',
    async prepare(realm) {
      await tick(realm)
      await realm.clock.advance(30 * minuteMs)
      const { invoiceId } = changeBooks(realm)
      // The first answers of the feed lack the invoice; its customer's balance shows that.
      realm.emulator.faults.push({
        match: { operation: 'cdc' },
        times: 1,
        respond: {
          transform: (response) => ({
            ...response,
            body: String(response.body).replace(
              new RegExp(`"Id":\\s*"${invoiceId}"`),
              '"Id":"999999","sparse":true',
            ),
          }),
        },
      })
      await realm.clock.advance(30 * minuteMs)
    },
  },
]
