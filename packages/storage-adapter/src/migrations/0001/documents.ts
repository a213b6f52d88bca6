import { paymentsSql } from '../../tables/payments.ts'
import { syncedTables } from '../../tables/synced-tables.ts'

/** Documents and recurring templates; of payments the headers. Customers stand with their links. */
const documents = Object.values(syncedTables).filter(({ table }) => table !== 'customers')

export const documentTables = [...documents.map(({ sql }) => sql), paymentsSql].join('')
