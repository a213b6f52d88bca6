import type { BooksCompany, RecordEntity, VirtualClock } from '@vectis/quickbooks-emulator'
import { syncedEntities, syncEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { Features } from './features.ts'
import { oddities, unreadables } from './oddities.ts'
import type { Oddity } from './oddities.ts'
import type { Seeded } from './seeded.ts'

/**
 * What is odd about one company: rows that cannot be served, unexpected fields, documents that change
 * hands.
 */
export interface OddCompany {
  /** What begins, and ends, before the processes of a round. */
  beginRound(): void
  afterEdit(): void
  /** Some rows are corrected now, the others stay as they are. */
  calm(): void
  /** Objects, as `Invoice 12`, whose JSON is odd. */
  readonly odd: ReadonlyMap<string, Oddity>
  /** Objects that no answer can hold. */
  readonly withheld: ReadonlySet<string>
  /** Entities of which some object was such, at some time. */
  readonly everWithheld: ReadonlySet<RecordEntity>
  /** Objects that were mended last without a new version: only asking again finds them. */
  readonly mendedSilently: ReadonlySet<string>
}

const rare = syncEntities.filter((entity) => syncedEntities[entity].isRare)
const usual = syncEntities.filter((entity) => !syncedEntities[entity].isRare)

export function createOddCompany(
  features: Features,
  context: { clock: VirtualClock; company: BooksCompany; random: Seeded; trace: string[] },
): OddCompany {
  const { clock, company, random, trace } = context
  const { operations } = company
  const hasReceipts = features.receipts > 0
  const withheld = new Set<string>()
  const everWithheld = new Set<RecordEntity>()
  const mendedSilently = new Set<string>()
  const odd = new Map<string, Oddity>()

  operations.changeQuirks({
    ...features.queryLag,
    ...(features.unordered ? { unordered: ['RecurringTransaction'] as const } : {}),
    ...(features.lowerCaseStubs ? { stubStatus: 'deleted' } : {}),
  })

  const pickId = (entity: RecordEntity): string | null => {
    const ids = idsOf(company, entity)
    return ids.length === 0 ? null : random.pick(ids)
  }
  /** A new LastUpdatedTime, so that the object is read again. */
  const touch = (key: string) => {
    try {
      operations.setUpdatedAt({ ...split(key), at: clock.now() })
    } catch {
      // It was deleted meanwhile.
    }
  }
  const withholdOne = () => {
    const entity = random.pick(hasReceipts ? [...usual, ...rare] : usual)
    const id = pickId(entity)
    if (id === null) return
    const key = `${entity} ${id}`
    operations.withholdObject({ entity, id })
    withheld.add(key)
    everWithheld.add(entity)
    mendedSilently.delete(key)
    const touched = random.chance(0.5)
    if (touched) touch(key)
    trace.push(`withheld ${key}${touched ? ', changed' : ''}`)
  }
  const release = (key: string, isSilent: boolean) => {
    operations.releaseObject(split(key))
    withheld.delete(key)
    if (isSilent) mendedSilently.add(key)
    else touch(key)
    trace.push(`served again ${key}${isSilent ? ', silently' : ''}`)
  }
  const patchOne = (unreadable: number) => {
    const list = random.chance(unreadable) ? unreadables : oddities
    const oddity = random.pick(
      hasReceipts ? list : list.filter(({ entity }) => entity !== 'SalesReceipt'),
    )
    const { entity, set } = oddity
    const id = pickId(entity)
    if (id === null) return
    const key = `${entity} ${id}`
    operations.patchObject({ entity, id, set })
    odd.set(key, oddity)
    trace.push(`odd ${key} ${JSON.stringify(set)}`)
    touch(key)
  }
  const unpatch = (key: string) => {
    operations.patchObject(split(key))
    odd.delete(key)
    trace.push(`even ${key}`)
    touch(key)
  }
  const mendSome = (share: number, silent: number) => {
    for (const key of [...withheld]) if (random.chance(share)) release(key, random.chance(silent))
    for (const key of [...odd.keys()]) if (random.chance(share)) unpatch(key)
  }

  return {
    odd,
    withheld,
    everWithheld,
    mendedSilently,
    beginRound() {
      if (features.withheld !== null) {
        mendSome(features.withheld.mends * 0.3, 0.3)
        while (random.chance(features.withheld.begins * 0.6)) withholdOne()
      }
      if (features.odd !== null) {
        mendSome(features.odd.mends * 0.3, 0.3)
        while (random.chance(features.odd.begins * 0.6)) patchOne(features.odd.unreadable)
      }
    },
    afterEdit() {
      if (features.moves === 0 || !random.chance(features.moves)) return
      const entity = random.pick(['Invoice', 'CreditMemo'] as const)
      const [id, customerId] = [pickId(entity), pickId('Customer')]
      if (id === null || customerId === null) return
      try {
        operations.moveDocument({ entity, id, customerId })
        trace.push(`moved ${entity} ${id} to ${customerId}`)
      } catch {
        // QuickBooks refuses it.
      }
    },
    calm: () => mendSome(0.6, 0.5),
  }
}

function idsOf(company: BooksCompany, entity: RecordEntity): string[] {
  const rows = new Map<RecordEntity, readonly { externalId: string }[]>(
    Object.entries(expectedBillingRows(company).rows) as [
      SyncEntity,
      readonly { externalId: string }[],
    ][],
  )
  return (rows.get(entity) ?? []).map(({ externalId }) => externalId)
}

function split(key: string): { entity: RecordEntity; id: string } {
  const [entity, id] = key.split(' ') as [RecordEntity, string]
  return { entity, id }
}
