import { expect, test } from 'vitest'
import { askRevival } from '../../src/query/ask-revival.ts'

test('the question about a deleted object that came again is due at once and claims nothing', () => {
  const at = '2026-11-23T09:00:00Z'
  expect(askRevival({ entity: 'Invoice', externalId: '7' }, at)).toEqual({
    entity: 'Invoice',
    externalId: '7',
    createdFrom: null,
    createdBefore: null,
    kind: 'revival',
    claim: null,
    claimedAt: at,
    deletedAt: null,
    mergedInto: null,
    reason: 'It is stored as deleted, but an answer included it.',
    attempts: 0,
    misses: 0,
    nextAt: at,
  })
})
