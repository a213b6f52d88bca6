import { expect, test } from 'vitest'
import { foreignState } from '../../src/connections/stored-connection.ts'

type Row = Parameters<typeof foreignState>[0]
const row = (state: Row['state'], reason: Row['state_reason'] = null) =>
  ({ state, state_reason: reason }) as Row

test.each([
  [row('connected'), 'action_required', 'copied_database'],
  [row('unconfirmed'), 'action_required', 'copied_database'],
  // What was over before the database was copied stays over, for its own reason.
  [row('action_required', 'invalid_grant'), 'action_required', 'invalid_grant'],
  [row('disconnected', 'disconnected_by_operator'), 'disconnected', 'disconnected_by_operator'],
])('of another installation, %o is %s: %s', (of, state, stateReason) => {
  expect(foreignState(of)).toEqual({ state, stateReason })
})
