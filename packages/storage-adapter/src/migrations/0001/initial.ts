import { withComments } from '../comments.ts'
import type { Migration } from '../migration.ts'
import { alertTables } from './alerts.ts'
import { connectionTables } from './connections.ts'
import { customerTables } from './customers.ts'
import { documentTables } from './documents.ts'
import { questionTables } from './questions.ts'
import { syncTables } from './sync.ts'
import { webhookTables } from './webhooks.ts'

/** All tables of the first release. */
export const initial: Migration = {
  number: 1,
  name: 'initial',
  sql: withComments(
    [
      connectionTables,
      webhookTables,
      syncTables,
      questionTables,
      customerTables,
      documentTables,
      alertTables,
    ].join('\n'),
  ),
}
