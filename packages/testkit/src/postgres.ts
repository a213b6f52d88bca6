export { startPostgres } from './postgres/start-postgres.ts'
export type { PostgresServer, StartPostgresOptions } from './postgres/start-postgres.ts'
