import { startOfScan } from '@vectis/quickbooks/ports'
import { compareInstants } from '@vectis/quickbooks/values'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'

/** An interval has few rows: the one that could not be served, its neighbours, and those of their seconds. */
const PAGE_SIZE = 4
const PAGES_AT_MOST = 12

/** Reads the rows of an interval except those that cannot be served. */
export async function stepThrough(
  context: RunContext,
  { entity, createdFrom, createdBefore, claimedAt }: OpenQuestion,
): Promise<void> {
  const { realm, signal, recorder } = context
  const begin = startOfScan({ scanId: '', startedAt: claimedAt, createdFrom })
  const options = {
    signal,
    pageSize: PAGE_SIZE,
    doubtEmpty: false,
    ...(createdFrom === null ? {} : { from: begin }),
  }
  const isPast = (createdAt: string | null) =>
    createdAt !== null && createdBefore !== null && compareInstants(createdAt, createdBefore) >= 0
  let pages = 0
  for await (const page of realm.scan<SyncEntity>(entity, options)) {
    pages += 1
    const wire: WireRows = {}
    addWireRows(wire, entity, page.rows as never[])
    recorder.read(entity, page.rows.length)
    recorder.setAside(page.setAside)
    await commitBatch(context, { step: 'questions', observedAt: page.time, wire })
    if (pages >= PAGES_AT_MOST || isPast(page.position.createdFrom)) return
  }
}
