import assert from 'node:assert/strict'
import type { ConnectionStore, TimeZoneSource } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import type { CaseBody } from './contract-case.ts'

/** What a `ConnectionStore` keeps of the company itself. */
export const companyCases: Record<string, CaseBody<ConnectionStore>> = {
  'describeCompany never forgets what is known, and hears no late answer of another company':
    async (store) => {
      const acme = store.forTenant('acme')
      const { realmId } = await acme.connect(sampleConnect())
      await acme.describeCompany({ realmId, companyName: 'Craig Design', timeZone: null })
      await acme.describeCompany({ realmId: '9', companyName: 'Before', timeZone: 'Asia/Tokyo' })
      const unnamed = { companyName: null, timeZone: null }
      await acme.describeCompany({ realmId, ...unnamed, homeCurrency: 'CAD' })
      await acme.describeCompany({ realmId, ...unnamed })
      await acme.describeCompany({ realmId: '9', ...unnamed, homeCurrency: 'JPY' })
      const found = await acme.read()
      assert.equal(found?.homeCurrency, 'CAD')
      assert.equal((await acme.connect(sampleConnect())).homeCurrency, 'CAD')
      assert.equal(found.companyName, 'Craig Design')
      assert.equal(found.timeZone, 'America/Los_Angeles')
      await store.forTenant('nobody').describeCompany({ realmId, companyName: 'x', timeZone: null })
      assert.equal(await store.forTenant('nobody').read(), null)
    },

  "the host's time zone stands above QuickBooks', and that above the address": async (store) => {
    const acme = store.forTenant('acme')
    const { timeZone: _, ...without } = sampleConnect()
    const { realmId } = await acme.connect(without)
    const zoneAfter = async (timeZone: string | null, timeZoneSource?: TimeZoneSource) => {
      const origin = timeZoneSource === undefined ? {} : { timeZoneSource }
      await acme.describeCompany({ realmId, companyName: null, timeZone, ...origin })
      const found = await acme.read()
      return [found?.timeZone, found?.timeZoneSource]
    }
    assert.deepEqual(await zoneAfter(null, 'company'), [null, null])
    assert.deepEqual(await zoneAfter('America/Boise', 'assumed'), ['America/Boise', 'assumed'])
    assert.deepEqual(await zoneAfter('America/Denver', 'address'), ['America/Denver', 'address'])
    assert.deepEqual(await zoneAfter('America/Chicago', 'company'), ['America/Chicago', 'company'])
    assert.deepEqual(await zoneAfter('America/Boise', 'assumed'), ['America/Chicago', 'company'])
    assert.deepEqual(await zoneAfter('Asia/Tokyo'), ['Asia/Tokyo', 'host'])
    assert.deepEqual(await zoneAfter('America/Chicago', 'company'), ['Asia/Tokyo', 'host'])
    assert.deepEqual(await zoneAfter('Asia/Seoul'), ['Asia/Seoul', 'host'])
    const again = await acme.connect({ ...without, tokens: sampleTokens(2) })
    assert.deepEqual([again.timeZone, again.timeZoneSource], ['Asia/Seoul', 'host'])
  },
}
