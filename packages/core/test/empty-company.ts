import type { Company } from '@vectis/quickbooks-emulator'

/** A company without books, for tests that are not about rows. Its COUNT(*) is 0, its CompanyInfo has a name. */
export function createEmptyCompany(realmId: string, name = 'Empty Books'): Company {
  return {
    realmId,
    name,
    homeCurrency: 'USD',
    timeZone: 'America/Los_Angeles',
    query: (statement) => ({
      entity: 'Invoice',
      rows: [],
      startPosition: 1,
      totalCount: /count\(/i.test(statement) ? 0 : null,
      isCount: /count\(/i.test(statement),
    }),
    read: (entity) =>
      entity === 'CompanyInfo' ? { Id: '1', CompanyName: name, Country: 'US' } : null,
    changes: () => [],
    subscribe: () => () => {},
  }
}
