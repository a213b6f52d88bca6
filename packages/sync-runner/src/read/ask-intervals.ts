import { mayBeOfOneRow } from '@vectis/quickbooks/errors'
import { toInstant } from '@vectis/quickbooks/values'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { contain, isOfOnePart, isReadable } from '../context/contain.ts'
import { commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { isDue } from '../plan/turns.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'
import { readWhole } from './end-scan.ts'
import { countUnstored } from './count-unstored.ts'
import { hidesAnother } from './hides-another.ts'
import { stepThrough } from './step-through.ts'
import { askedAgain, createdWithin, noInterval } from './unserved-rows.ts'

/**
 * Reads each due interval that has a row which could not be served again, if its entity is due too. One call each, and
 * two more while the row cannot be served; more only if another row of the entity cannot be served, or if the interval
 * is the whole entity.
 */
export async function askIntervals(context: RunContext): Promise<void> {
  const { clock, questions } = context
  const due = questions
    .unserved()
    .filter(({ externalId, nextAt }) => externalId === '' && isDue(nextAt, clock.now()))
    .filter(({ entity }) => isReadable(context, entity))
  for (const question of due) {
    const { entity, createdFrom, createdBefore } = question
    if (createdFrom === null && createdBefore === null) {
      // The whole entity: a scan skips the row, reads the others, and marks deleted rows.
      await contain(context, entity, async () => {
        await readWhole(context, entity)
        // A scan that skipped the row again has set its next turn. Equal counts prove nothing then: a deletion that is
        // not known yet would take its place.
        if (isStillDue(context, question)) await settleInterval(context, question)
      })
      continue
    }
    if (await isServed(context, question)) {
      await settleInterval(context, question)
      continue
    }
    const observedAt = toInstant(clock.now())
    await commitBatch(context, { observedAt, questions: { put: [askedAgain(context, question)] } })
  }
}

function isStillDue({ questions }: RunContext, { entity, nextAt }: OpenQuestion): boolean {
  return questions
    .unserved()
    .filter((one) => one.entity === entity && one.externalId === '' && one.createdFrom === null)
    .every((one) => one.nextAt === nextAt)
}

/**
 * Reads an interval; returns whether it was read completely. Only the list of the interval itself proves that: reading
 * row by row needs ordered rows, and templates have no order. A failure of one interval does not stop the others.
 */
async function isServed(context: RunContext, question: OpenQuestion): Promise<boolean> {
  const { realm, signal, recorder, pageSize } = context
  const { entity } = question
  const where = createdWithin(question)
  try {
    const pages = realm.query<SyncEntity>(entity, { where, pageSize, signal }).pages()
    for await (const page of pages) {
      const wire: WireRows = {}
      addWireRows(wire, entity, page.rows as never[])
      recorder.read(entity, page.rows.length)
      recorder.setAside(page.setAside.map((row) => ({ ...row, entity })))
      await commitBatch(context, { step: 'questions', observedAt: page.time, wire })
    }
    return true
  } catch (error) {
    if (signal.aborted || !isOfOnePart(error)) throw error
    if (!mayBeOfOneRow(error)) return false
  }
  try {
    if (await hidesAnother(context, question)) await stepThrough(context, question)
  } catch (error) {
    if (signal.aborted || !isOfOnePart(error)) throw error
  }
  return false
}

/**
 * The whole interval was served. If rows arrive unordered, it may have been the wrong interval: as long as QuickBooks
 * counts more rows than we know, the whole entity replaces it.
 */
async function settleInterval(context: RunContext, question: OpenQuestion): Promise<void> {
  const { clock, realm, store, realmId, signal } = context
  const { entity } = question
  const theirs = await realm.count(entity, { signal })
  const ours = await store.countLive(realmId, entity)
  const unstored = await countUnstored(context, entity, question)
  const isAnswered = unstored === null || theirs <= ours + unstored
  const wider = { ...askedAgain(context, question), ...noInterval }
  await commitBatch(context, {
    observedAt: toInstant(clock.now()),
    questions: { settle: [question], ...(isAnswered ? {} : { put: [wider] }) },
  })
}
