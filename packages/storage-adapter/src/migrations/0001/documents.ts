import { paymentsSql } from '../../tables/payments.ts'
import { syncedTables } from '../../tables/synced-tables.ts'

/** Documents and recurring templates; for payments the headers. Customers are defined with their links. */
const documents = Object.values(syncedTables).filter(({ table }) => table !== 'customers')

export const documentTables = [...documents.map(({ sql }) => sql), paymentsSql].join('')
