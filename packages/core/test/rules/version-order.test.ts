import { expect, test } from 'vitest'
import {
  compareVersions,
  separateNewest,
  versionTime,
} from '../../src/entities/parts/version-order.ts'

const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const place = (second: number, syncToken: string | null) => ({ at: at(second), syncToken })
const row = (externalId: string, second: number, syncToken: string, name = '') => ({
  ...{ externalId, syncToken, name, unreadableFields: [] },
  ...{ sourceCreatedAt: null, sourceUpdatedAt: at(second) },
})

test('no version is newer than its answer', () => {
  expect(versionTime(null, at(5))).toBe(at(5))
  expect(versionTime(at(3), at(5))).toBe(at(3))
  expect(versionTime(at(7), at(5))).toBe(at(5))
})

test.each([
  ['the later second', place(2, '1'), place(1, '9')],
  ['in one second the longer SyncToken', place(1, '10'), place(1, '9')],
  ['of one length the greater', place(1, '9007199254740993'), place(1, '9007199254740992')],
  ['any SyncToken before none', place(1, '0'), place(1, null)],
])('newer is %s', (_, newer, older) => {
  expect(compareVersions(newer, older)).toBeGreaterThan(0)
  expect(compareVersions(older, newer)).toBeLessThan(0)
  expect(compareVersions(newer, { ...newer })).toBe(0)
})

test('of a page with an object several times the newest stands, of equal ones the last', () => {
  const sound = [row('1', 1, '1'), row('2', 1, '1')]
  expect(separateNewest(sound, at(9)).newest).toBe(sound)
  const [old, first, last] = [row('1', 1, '1'), row('1', 2, '2', 'a'), row('1', 2, '2', 'b')]
  expect(separateNewest([old, first, last], at(9))).toEqual({ newest: [last], older: [old] })
  expect(separateNewest([first, old, last], at(9))).toEqual({ newest: [last], older: [old] })
})
