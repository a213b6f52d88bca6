import fc from 'fast-check'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { transactionEntities } from '@vectis/quickbooks/rows'
import type { EntityRows, SyncEntity } from '@vectis/quickbooks/rows'
import type { Delivery } from './histories.ts'
import { at, buildVersion, versionShape } from './random-versions.ts'

/** Few ids and few instants, so that operations meet the same objects. Text and number order the ids differently. */
export const externalIds = ['1', '2', '10'] as const
export const externalId = fc.constantFrom(...externalIds)
export const second = fc.nat(4).map(at)
/** Some have the company's offset, as on the wire. */
export const wireInstant = fc.oneof(
  second,
  fc.nat(4).map((n) => `2026-11-02T10:00:0${n}-08:00`),
)
export const scanId = fc.constantFrom('s1', 's2')

type Entity = fc.Arbitrary<SyncEntity>

const few = <Value>(one: fc.Arbitrary<Value>, maxLength = 3) => fc.array(one, { maxLength })
const some = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: undefined, freq: 2 })

/** A row of any entity in any version. Its SyncToken rises with its time, as in QuickBooks. */
const row = (entity: Entity) =>
  fc
    .record({
      entity,
      externalId,
      created: fc.option(wireInstant, { freq: 5 }),
      n: fc.nat(5),
      hasTime: fc.integer({ min: 0, max: 6 }).map((n) => n > 0),
      shape: versionShape,
      dueDate: fc.option(fc.constantFrom('2026-10-31', '2026-11-01', '2026-11-02')),
      customer: fc.constantFrom('1', '2', '9', null),
      unreadableFields: fc.constantFrom<string[]>([], [], [], ['DueDate'], ['Deposit']),
    })
    .map(({ entity, n, hasTime, created, shape, dueDate, customer, ...version }) => {
      const built = buildVersion(
        entity,
        {
          ...version,
          syncToken: String(n + 8),
          sourceCreatedAt: created,
          sourceUpdatedAt: hasTime ? at(n >> 1) : null,
        },
        shape,
      )
      const changes = new Map<string, unknown>([['dueDate', dueDate]])
      if (entity !== 'Customer') changes.set('customerExternalId', customer)
      const known = Object.keys(built).filter((field) => changes.has(field))
      const changed = Object.fromEntries(known.map((field) => [field, changes.get(field)]))
      return { entity, row: { ...built, ...changed } }
    })

function byEntity(rows: readonly { entity: SyncEntity; row: object }[]): EntityRows {
  const grouped = Map.groupBy(rows, ({ entity }) => entity)
  return Object.fromEntries(
    [...grouped].map(([entity, found]) => [entity, found.map((one) => one.row)]),
  ) as EntityRows
}

const tombstone = (entity: Entity) =>
  fc
    .record({
      entity,
      externalId,
      deletedAt: fc.option(second),
      reason: fc.constantFrom<'absent' | 'deleted' | 'merged'>('absent', 'deleted', 'merged'),
      mergedInto: fc.constantFrom('1', '9'),
    })
    .map(({ mergedInto, reason, ...one }) =>
      one.entity === 'Customer' && reason === 'merged'
        ? { ...one, reason, mergedInto }
        : { ...one, reason: reason === 'merged' ? ('deleted' as const) : reason },
    )

const questionKey = (entity: Entity) =>
  fc.oneof(
    fc.record({ entity, externalId }).map((named) => ({ ...named, createdFrom: null })),
    fc.record({
      entity,
      externalId: fc.constant(''),
      createdFrom: fc.option(wireInstant),
    }),
  )

const question = (entity: Entity): fc.Arbitrary<OpenQuestion> =>
  fc
    .record({
      key: questionKey(entity),
      kind: fc.constantFrom<OpenQuestion['kind']>('not_yet', 'deletion', 'unserved'),
      claim: fc.option(fc.constantFrom<'deleted' | 'merged'>('deleted', 'merged')),
      claimedAt: second,
      deletedAt: fc.option(wireInstant),
      attempts: fc.nat(3),
      misses: fc.nat(1),
      nextAt: wireInstant,
      createdBefore: fc.option(wireInstant),
    })
    .map(({ key, ...one }) => ({ ...key, ...one, mergedInto: null, reason: 'nothing held it' }))

const checkpoint = (entity: Entity) =>
  fc
    .record({ entity, changedSince: fc.option(wireInstant) })
    .map(({ entity, changedSince }) => ({ ...emptyCheckpoint(entity), changedSince }))

const absence = (entity: Entity) =>
  fc.record({
    entity,
    scanId,
    createdFrom: fc.option(wireInstant),
    createdBefore: fc.option(wireInstant),
    present: fc.subarray([...externalIds]),
  })

/** A batch about some entities, in no order that QuickBooks would keep. */
export function randomBatch(entities: readonly SyncEntity[]): fc.Arbitrary<Delivery> {
  const entity = fc.constantFrom(...entities)
  const object = fc.record({ entity, externalId })
  const documents = transactionEntities.filter((one) => entities.includes(one))
  const event = fc.record({ entity: fc.constantFrom(...documents, 'Invoice' as const), externalId })
  const unreadable = fc.record({
    entity,
    externalId,
    path: fc.constantFrom('TotalAmt', 'Id'),
    sourceUpdatedAt: fc.option(second),
  })
  return fc
    .record({
      observedAt: second,
      today: some(fc.constantFrom('2026-11-01', '2026-11-02')),
      rows: few(row(entity), 5).map(byEntity),
      revived: some(few(object, 4)),
      tombstones: some(few(tombstone(entity))),
      voidEvents: some(few(event)),
      unreadable: some(few(unreadable)),
      absence: some(absence(entity)),
      checkpoints: some(few(checkpoint(entity), 2)),
      questions: some(
        fc.record({
          put: few(question(entity)),
          add: few(question(entity)),
          settle: few(questionKey(entity), 1),
        }),
      ),
    })
    .map((drawn) => {
      const given = Object.entries(drawn).filter(([, value]) => value !== undefined)
      return Object.fromEntries(given) as unknown as Delivery
    })
}
