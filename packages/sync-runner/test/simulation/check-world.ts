import type { RecordEntity } from '@vectis/quickbooks-emulator'
import type { SyncTables } from '@vectis/quickbooks-testkit/contracts'
import { compareTables } from '../support/compare-tables.ts'
import { compareFigures } from './figures.ts'
import type { World } from './world.ts'

/**
 * What is wrong after quiet; empty when all is right. After one tick everything equals the books but for this, which
 * may be late, and only so long:
 *
 * | what                                             | how late                                       |
 * | ------------------------------------------------ | ---------------------------------------------- |
 * | templates                                        | a day: they are in no feed                     |
 * | an entity that failed                            | a day: it is asked again on its own clock      |
 * | a row mended without a new version               | a day: it is asked for once a day              |
 * | deletions while a changed row cannot be served   | a day: the feed fails, the entity is counted   |
 * | what is asked again on the clock of a machine that was wrong | as long as it was wrong by         |
 * | rows that a short page left out, or an empty one whose count was empty | four days: one entity is counted each day |
 * | deletions that no answer claims (the feed was cut): a read by id denied the row once | the next tick |
 * | deletions that an index was late to show when a scan began, where the feed was cut over its overlap, too | four days |
 * | more than 50 objects in question               | the next ticks, 50 in each                     |
 * | a time zone that could not be asked for         | a day: until then statuses have no day         |
 * | what no feed reports (merges, lost events)       | four days: one entity is counted each day      |
 *
 * The last line is why only plain worlds are looked at after one tick. Never right are, and each is named: rows that
 * stay as no answer can hold them, and fields or amounts that stay unreadable. See docs/decisions/0108.
 */
export async function checkWorld(
  world: World,
  /** `before`: requests in the emulator's log before those ticks. */
  { ticks, before }: { ticks: 1 | 10; before: number },
): Promise<string[]> {
  const problems: string[] = []
  for (const tenantId of world.tenants) {
    const subject = world.subjectOf(tenantId)
    const tables = await world.stores.readTables(subject)
    const differences = compareTables(tables, world.company)
    const waiting = ticks === 1 ? await findWaiting(world, tenantId, before) : new Set<string>()
    const found = differences.filter((text) => !isExcused(world, text, ticks, waiting))
    problems.push(...found.map((text) => (tenantId === world.tenants[0] ? text : `other ${text}`)))
    if (ticks === 1) continue
    problems.push(...(await findUnnamed(world, tenantId, differences)))
    problems.push(...findUnmarked(world, tables, differences))
    if (differences.length === 0) problems.push(...compareFigures(tables, world))
  }
  return ticks === 1 ? problems.map((text) => `after one read of changes: ${text}`) : problems
}

/** `Invoice 12.dueDate: ...`, `Invoice 12 is missing`. */
function isExcused(
  world: World,
  difference: string,
  ticks: 1 | 10,
  waiting: ReadonlySet<string>,
): boolean {
  const { oddCompany, badAnswers } = world
  const [, entity, id, field] = /^(\w+) (\w+)(?:\.(\w+))?/.exec(difference) ?? []
  const key = `${entity} ${id}`
  const isGone = difference.endsWith('is gone in QuickBooks')
  if (ticks === 1) {
    if (entity === 'RecurringTransaction') return true
    if (oddCompany.mendedSilently.has(key) || waiting.has(key)) return true
    if (waiting.has(entity ?? '')) return true
    if (isGone && world.isFeedSmall && world.features.queryLag !== null) return true
    if (isGone && oddCompany.everWithheld.has(entity as RecordEntity)) return true
    // An empty page is doubted: it takes a count that was empty, too.
    const isLeftOut = badAnswers.shortPages > 0 || badAnswers.emptyPages > 1
    if (isLeftOut && difference.endsWith('is missing')) return true
  }
  if (isGone) return false
  if (oddCompany.withheld.has(key)) return true
  const oddity = oddCompany.odd.get(key)
  if (oddity === undefined) return false
  const { loose, marks = {} } = oddity
  if (loose === null) return true
  return field !== undefined && (loose.includes(field) || Object.hasOwn(marks, field))
}

/**
 * What one tick asked for and may not conclude yet: its open questions, where the table above says why they wait, and the
 * entities that it names as failing, such as one whose feed is cut again right after a full read.
 */
async function findWaiting(world: World, tenantId: string, before: number): Promise<Set<string>> {
  const { clock, emulator, features, stores } = world
  const isClockWrong = features.clockJumpMs > 0
  const reads = emulator.log.records.slice(before).filter(({ operation }) => operation === 'read')
  const isBusy = reads.length >= 50
  const { realmId } = world.subjectOf(tenantId)
  const open = await stores.sync.forTenant(tenantId).readQuestions({ realmId, limit: 1_000 })
  const waiting = open.filter(
    ({ nextAt, misses }) =>
      isBusy || misses > 0 || (isClockWrong && Date.parse(nextAt) > clock.now()),
  )
  const checkpoints = await stores.sync.forTenant(tenantId).readCheckpoints(realmId)
  const failing = checkpoints.filter((one) => one.failing !== null)
  return new Set([
    ...waiting.map(({ entity, externalId }) => `${entity} ${externalId}`),
    ...failing.map(({ entity }) => entity),
  ])
}

/** Rows whose JSON is odd, and that do not say so. */
function findUnmarked(
  { oddCompany }: World,
  tables: SyncTables,
  differences: readonly string[],
): string[] {
  const problems: string[] = []
  for (const [key, { entity, loose, marks = {} }] of oddCompany.odd) {
    const stored = tables[entity as keyof SyncTables].get(key.split(' ')[1]!)
    if (stored?.row == null || stored.deletedAt !== null || oddCompany.withheld.has(key)) continue
    const row = stored.row as unknown as Record<string, unknown>
    const isBehind = differences.some((text) => text.startsWith(`${key}.`))
    if (loose === null && isBehind && stored.unreadableSince === null) {
      problems.push(`${key} has a newer unreadable version, and is not marked`)
    }
    for (const [field, value] of Object.entries(marks)) {
      if (JSON.stringify(row[field]) === JSON.stringify(value)) continue
      problems.push(
        `${key}.${field} is ${JSON.stringify(row[field])}, expected ${JSON.stringify(value)}`,
      )
    }
  }
  return problems
}

/** Rows that differ because no answer can contain them, and that are marked nowhere. */
async function findUnnamed(
  world: World,
  tenantId: string,
  differences: readonly string[],
): Promise<string[]> {
  const { oddCompany, stores } = world
  const { realmId } = world.subjectOf(tenantId)
  const differing = [...oddCompany.withheld].filter((key) =>
    differences.some((text) => new RegExp(`^${key}\\b(?! is gone)`).test(text)),
  )
  if (differing.length === 0) return []
  const questions = await stores.sync.forTenant(tenantId).readQuestions({ realmId, limit: 1_000 })
  return differing
    .filter((key) => {
      const [entity, id] = key.split(' ')
      return !questions.some(
        (question) => question.entity === entity && ['', id].includes(question.externalId),
      )
    })
    .map(
      (key) =>
        `${key} cannot be served, and no open question names it: ${differences.filter((text) => text.startsWith(key)).join('; ')}; ${JSON.stringify(questions)}`,
    )
}
