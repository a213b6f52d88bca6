import { createCompany } from '@vectis/quickbooks-emulator'
import type { BooksCompany, CreateCompanyOptions } from '@vectis/quickbooks-emulator'
import type { ScanOptions } from '../../src/query/scan-options.ts'
import type { ScanPage } from '../../src/query/scan-page.ts'
import type { SyncEntity } from '../../src/entities/synced.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId } from '../harness.ts'

export type Page = ScanPage<{ Id: string }>

/** Books of 12 customers and 60 invoices, unless the test wants others, with a reader of their scans. */
export async function open(company: Partial<CreateCompanyOptions> = {}) {
  const options = { limits: { requestsPerSecond: 10 } }
  const harness = createHarness({ company: createEmptyCompany(realmId), options })
  const { clock } = harness
  const books = createCompany({ realmId, clock, customers: 12, invoices: 60, ...company })
  harness.emulator.addCompany(books)
  const realm = await harness.connect()
  const read = async (entity: SyncEntity, options: ScanOptions = {}) => {
    const pages: Page[] = []
    for await (const page of realm.scan(entity, options)) pages.push(page as Page)
    return pages
  }
  const requests = () =>
    harness.emulator.log.records.filter(({ path }) => path.startsWith('/v3/')).length
  return { ...harness, realm, books, read, requests }
}

/** Ids in the order of their creation. */
export function idsOf(books: BooksCompany, entity: SyncEntity): string[] {
  const { rows } = books.query(
    `SELECT * FROM ${entity} ORDERBY MetaData.CreateTime STARTPOSITION 1 MAXRESULTS 1000`,
  )
  return rows.map((row) => {
    const inner = entity === 'RecurringTransaction' ? Object.values(row)[0] : row
    return String((inner as { Id: unknown }).Id)
  })
}

export const found = (pages: readonly Page[]) => pages.flatMap(({ ids }) => ids)
export const unserved = (pages: readonly Page[]) => pages.flatMap((page) => page.unserved)
