import { createSeededRandom } from '@vectis/quickbooks-emulator'
import { cloudEvent, legacyBody, sign } from './deliveries.ts'
import { realmA, realmB, tokenA, tokenB } from './fixture.ts'

export const newTokenA = 'verifier-token-CANARY-a2'

export interface Storm {
  /** One delivery after another: body and signature. */
  deliveries(): Generator<{ body: string; signature: string }>
  /** Distinct events so far, by realm: CloudEvents ids, and `id|time` of the older envelope. */
  readonly distinct: ReadonlyMap<string, ReadonlySet<string>>
}

interface Notice {
  id: string
  realmId: string
  element: object
}

/** Deliveries with repeats, overlaps in any order, both envelopes, two realms, and realm A in the middle of a rotation. */
export function createStorm(count: number, seed = 20_261_123): Storm {
  const { fraction: random } = createSeededRandom(seed)
  const distinct = new Map([realmA, realmB].map((realmId) => [realmId, new Set<string>()]))

  function* deliveries(): Generator<{ body: string; signature: string }> {
    const recent: Notice[] = []
    for (let sent = 0; sent < count; sent += 1) {
      const realmId = random() < 0.5 ? realmA : realmB
      const signer = realmId === realmB ? tokenB : random() < 0.5 ? tokenA : newTokenA
      const known = distinct.get(realmId) as Set<string>
      if (random() < 0.2) {
        const lastUpdated = `2026-11-23T10:${twoDigits(random)}:${twoDigits(random)}.000Z`
        const id = String(Math.floor(random() * 50))
        const entity = { id, name: 'Invoice', operation: 'Update', lastUpdated }
        known.add(`${id}|${lastUpdated}`)
        const body = JSON.stringify(legacyBody({ [realmId]: [entity, entity] }))
        yield { body, signature: sign(body, signer) }
        continue
      }
      // One in four repeats or overlaps notices of the same realm that went out before, in any order.
      const repeats = recent.filter((notice) => notice.realmId === realmId && random() < 0.25)
      const fresh = Array.from({ length: Math.floor(random() * 4) }, (): Notice => {
        const element = cloudEvent(realmId)
        return { id: element.id, realmId, element }
      })
      const named = shuffle([...fresh, ...repeats], random)
      for (const notice of named) known.add(notice.id)
      recent.push(...fresh)
      recent.splice(0, Math.max(0, recent.length - 12))
      const body = JSON.stringify(named.map((notice) => notice.element))
      yield { body, signature: sign(body, signer) }
    }
  }
  return { deliveries, distinct }
}

function twoDigits(random: () => number): string {
  return String(Math.floor(random() * 60)).padStart(2, '0')
}

function shuffle<Item>(items: Item[], random: () => number): Item[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const item = items[index] as Item
    items[index] = items[other] as Item
    items[other] = item
  }
  return items
}
