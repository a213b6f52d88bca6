import type { Realm } from '@vectis/quickbooks'
import type { ScanPosition } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { ScanPage } from '@vectis/quickbooks/wire'
import { identifyRow } from '@vectis/quickbooks/rows'
import { overlay } from '../overlay.ts'

/**
 * Test double: pages by position over the order of last change, and goes on after the last CreateTime with `>`: rows
 * that share the second of a page's end are lost, and so are rows that move.
 */
export function withOffsetPaging(realm: Realm, pageSize: number): Realm {
  async function* scan(
    entity: SyncEntity,
    options: { from?: ScanPosition; signal?: AbortSignal } = {},
  ): AsyncGenerator<ScanPage<unknown>> {
    let position = options.from ?? null
    for (;;) {
      const after: string | null = position?.createdFrom ?? null
      const where = after === null ? {} : { where: { 'MetaData.CreateTime': { gt: after } } }
      const query = realm.query<SyncEntity>(entity, { ...where, pageSize } as never)
      let first
      for await (const page of query.pages()) {
        first = page
        break
      }
      const rows: unknown[] = first?.rows ?? []
      const time = first?.time ?? ''
      const ids = rows.map((row) => identifyRow(entity, row).id)
      const last = rows.length === 0 ? null : identifyRow(entity, rows.at(-1)).createdAt
      const done = rows.length < pageSize
      position = {
        scanId: position?.scanId ?? `offset ${entity} ${time}`,
        startedAt: position?.startedAt ?? time,
        createdFrom: last ?? after,
        offset: 0,
        idsAtCursor: [],
        setAside: [],
        rows: (position?.rows ?? 0) + rows.length,
        pages: (position?.pages ?? 0) + 1,
        expected: null,
      }
      const window = { createdFrom: after, createdBefore: done ? null : position.createdFrom }
      const sound = { setAside: [], unserved: [], disagrees: null }
      yield { rows, ids, position, window, time, done, ...sound }
      if (done) return
    }
  }
  return overlay(realm, { scan: scan as unknown as Realm['scan'] })
}
