import type { Clock, HttpExchange } from '@vectis/quickbooks'
import type { Integration } from '../../create-integration.ts'
import type { Settings } from '../settings/open-integration.ts'
import type { ListedConnection } from '../../tenants/list-tenants.ts'

/** What the checks of a host look at. */
export interface DoctorFacts {
  integration: Integration
  options: Settings['options']
  source: string
  clock: Clock
  exchange: HttpExchange
  /** The redirect URI that is registered with Intuit, as an operator says it; null: not said. */
  registeredRedirectUri: string | null
  /** False: QuickBooks and Intuit are not called. */
  mayCall: boolean
  /** Null while the database could not be read. */
  connections: readonly ListedConnection[] | null
}
