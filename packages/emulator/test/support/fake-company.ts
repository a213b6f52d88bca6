import type { BookEvent, Company, WireObject } from '../../src/books/company.ts'

/** A company of a few fixed rows, for tests that are about the layer in front of the books. */
export function createFakeCompany(
  options: { realmId?: string; name?: string; invoices?: number; changedAt?: number } = {},
): Company & { emit(event: Omit<BookEvent, 'realmId'>): void; deletedCount: number } {
  const realmId = options.realmId ?? '9341457021722202'
  const listeners = new Set<(event: BookEvent) => void>()
  const invoices: WireObject[] = Array.from({ length: options.invoices ?? 3 }, (_, index) => ({
    Id: String(index + 1),
    SyncToken: '0',
    TotalAmt: 100,
  }))
  const company = {
    realmId,
    name: options.name ?? 'Fake & Sons',
    homeCurrency: 'USD',
    timeZone: 'America/Los_Angeles',
    deletedCount: 0,
    query(statement: string) {
      if (/syntax error/.test(statement)) {
        throw Object.assign(new Error('Encountered "syntax"'), { name: 'StatementError' })
      }
      const isCount = /count\(\*\)/i.test(statement)
      const start = Number(/startposition (\d+)/i.exec(statement)?.[1] ?? 1)
      const max = Number(/maxresults (\d+)/i.exec(statement)?.[1] ?? 100)
      return {
        entity: 'Invoice' as const,
        rows: isCount ? [] : invoices.slice(start - 1, start - 1 + max),
        startPosition: start,
        totalCount: isCount ? invoices.length : null,
        isCount,
      }
    },
    read: (entity: string, id: string) =>
      entity === 'CompanyInfo'
        ? { Id: '1', CompanyName: company.name }
        : (invoices.find((row) => row['Id'] === id) ?? null),
    changes: (entities: readonly string[], since: number) =>
      (['Customer', 'Invoice'] as const)
        .filter((entity) => entities.includes(entity))
        .map((entity) => ({
          entity,
          changed: entity === 'Invoice' && since <= (options.changedAt ?? 0) ? invoices : [],
          deleted: Array.from(
            { length: entity === 'Customer' ? company.deletedCount : 0 },
            (_, n) => ({
              domain: 'QBO',
              status: 'Deleted',
              Id: `d${n}`,
            }),
          ),
        })),
    subscribe(listener: (event: BookEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    emit(event: Omit<BookEvent, 'realmId'>) {
      for (const listener of listeners) listener({ realmId, ...event })
    },
  }
  return company
}
