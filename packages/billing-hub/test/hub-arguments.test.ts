import { createBillingHub } from '@vectis/billing-hub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHub } from './support/hub-fixture.ts'

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
})
afterAll(() => opened.close())

const today = '2026-11-23'
/** What TypeScript would refuse: a host may use JavaScript, or pass what a request held. */
type Loose = Record<string, (...args: unknown[]) => unknown>
const hub = (): Loose => opened.hub as unknown as Loose
const part = (name: 'alerts' | 'links' | 'explain'): Loose => opened.hub[name] as unknown as Loose

const day = /expected today, a calendar date of the company as YYYY-MM-DD/
const window = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
const account = { source: 'quickbooks', realmId: 'r', externalId: '1' }

test.each<[string, () => unknown, RegExp]>([
  ['panel without a customer', () => hub()['panel']!(), /panel expected customerId/],
  ['panel of an empty customer', () => hub()['panel']!('', { today }), /panel expected customerId/],
  ['panel without options', () => hub()['panel']!('c'), /panel expected an object of options; received undefined/],
  ['panel without today', () => hub()['panel']!('c', {}), day],
  ['panel of a date in another form', () => hub()['panel']!('c', { today: '28/11/2026' }), /received '28\/11\/2026'/],
  ['panel of a day that does not exist', () => hub()['panel']!('c', { today: '2026-02-30' }), /2026-02-30/],
  ['panel as of another form', () => hub()['panel']!('c', { asOf: 'yesterday' }), /panel expected asOf/],
  ['panel with negative grace', () => hub()['panel']!('c', { today, graceDays: -1 }), /graceDays to be a whole number of at least 0; received -1/],
  ['panel with a text for recent', () => hub()['panel']!('c', { today, recent: '25' }), /recent to be a whole number/],
  ['months without options', () => hub()['months']!(), /months expected an object of options/],
  ['months of an unknown day', () => hub()['months']!({ today: null }), day],
  ['revenue without options', () => hub()['revenue']!('c'), /revenue expected an object/],
  ['customers without options', () => hub()['customers']!(), /customers expected an object/],
  ['customers with no place on the page', () => hub()['customers']!({ today, limit: 0 }), /limit to be a whole number of at least 1/],
  ['timeline without options', () => hub()['timeline']!('c'), /timeline expected an object/],
  ['timeline in an unknown zone', () => hub()['timeline']!('c', { today, timeZone: 'Mars' }), /expected timeZone, an IANA time zone as America\/Chicago, or null while none is known; received 'Mars'/],
  ['changes without options', () => hub()['changes']!(), /changes expected an object/],
  ['changes from no instant', () => hub()['changes']!({ from: 'x', to: '2026-11-01T00:00:00Z' }), /changes expected from, an instant/],
  ['overdue without options', () => part('alerts')['evaluateOverdue']!(), /evaluateOverdue expected an object/],
  ['overdue of {}', () => part('alerts')['evaluateOverdue']!({}), day],
  ['overdue of a date in another form', () => part('alerts')['evaluateOverdue']!({ today: '28/11/2026' }), day],
  ['overdue with negative grace', () => part('alerts')['evaluateOverdue']!({ today, settings: { graceDays: -3 } }), /evaluateOverdue expected settings\.graceDays/],
  ['overdue with a text for dryRun', () => part('alerts')['evaluateOverdue']!({ today, dryRun: 'no' }), /evaluateOverdue expected dryRun/],
  ['overdue with a text for a setting', () => part('alerts')['evaluateOverdue']!({ today, settings: { silentWhenCreditCovers: 'no' } }), /evaluateOverdue expected silentWhenCreditCovers/],
  ['service without options', () => part('alerts')['evaluateService']!(), /evaluateService expected an object/],
  ['service without a zone', () => part('alerts')['evaluateService']!({ today }), /evaluateService expected timeZone/],
  ['service without a window', () => part('alerts')['evaluateService']!({ today, timeZone: 'UTC', from: today }), /evaluateService expected to, a calendar date/],
  ['service of an unknown day', () => part('alerts')['evaluateService']!({ ...window, today: null }), day],
  ['service from no day', () => part('alerts')['evaluateService']!({ ...window, from: 'x' }), /evaluateService expected from, a calendar date/],
  ['service with a text for dryRun', () => part('alerts')['evaluateService']!({ ...window, dryRun: 'no' }), /evaluateService expected dryRun/],
  ['service without a source of tickets', () => part('alerts')['evaluateService']!(window), /Expected a ticket source: pass `tickets` to createBillingHub to use service_without_invoice\./],
  ['dismissal of no alert', () => part('alerts')['dismiss']!(), /dismiss expected key, the key of an alert, as a non-empty text; received undefined/],
  ['dismissal by no person', () => part('alerts')['dismiss']!('k', { reason: 'x' }), /dismiss expected actor/],
  ['link without an account', () => part('links')['link']!(), /link expected an object/],
  ['link to no customer', () => part('links')['link']!(account, { actor: 'ann' }), /link expected customerId/],
  ['link by no person', () => part('links')['link']!(account, { customerId: 'c', actor: '' }), /link expected actor, the person/],
  ['undo by no person', () => part('links')['undo']!(account, {}), /undo expected actor/],
  ['acceptance by no person', () => part('links')['acceptPreview']!({ actor: '' }), /acceptPreview expected actor/],
  ['explanation of no alert', () => part('explain')['alert']!(''), /explain\.alert expected key/],
  ['explanation of no figure', () => part('explain')['figure']!(), /explain\.figure expected an object/],
])('%s: says what was expected and what came', async (_, call, expected) => {
  await expect((async () => call())()).rejects.toThrow(expected)
  await expect((async () => call())()).rejects.toBeInstanceOf(TypeError)
}) // prettier-ignore

test('a hub on no Kysely is refused where it is made', () => {
  const make = createBillingHub as (options?: unknown) => unknown
  expect(() => make()).toThrow(/createBillingHub expected an object of options; received undefined/)
  expect(() => make({ db: {} })).toThrow(/createBillingHub expected db, the Kysely/)
})
