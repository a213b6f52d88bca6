import type { IntegrationStatus } from '@vectis/quickbooks-integration'

export type HealthName = IntegrationStatus['health']

/** The state of the connection in one or two words, and its colour; red if a person has to act now. */
export const healthNames: Readonly<Record<HealthName, { word: string; color: string }>> = {
  not_connected: { word: 'Not connected', color: 'grey' },
  connecting: { word: 'Connecting', color: 'grey' },
  disconnected: { word: 'Disconnected', color: 'grey' },
  unconfirmed: { word: 'Unconfirmed', color: 'yellow' },
  first_sync: { word: 'First read', color: 'blue' },
  healthy: { word: 'Connected', color: 'green' },
  late: { word: 'Late', color: 'yellow' },
  degraded: { word: 'Degraded', color: 'yellow' },
  expiring: { word: 'Expiring', color: 'yellow' },
  action_required: { word: 'Action required', color: 'red' },
}
