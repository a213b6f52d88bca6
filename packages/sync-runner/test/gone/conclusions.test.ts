import { expect, test } from 'vitest'
import { join, noConclusions, noteTime } from '../../src/gone/conclusions.ts'
import type { Conclusions } from '../../src/gone/conclusions.ts'

const first = '2026-11-23T09:00:59.000Z'
const last = '2026-11-23T09:01:16.000Z'

test.for([
  { order: 'as they came', times: [first, last] },
  { order: 'joined in another order', times: [last, first] },
])(
  'a batch has the time of its last answer, $order: no version in it is cut to an earlier time',
  ({ times }) => {
    const into = noConclusions()
    for (const time of times) {
      const found = noConclusions()
      noteTime(found, time)
      join(into, found)
    }
    expect(into.time).toBe(last)
  },
)

test('what was found is added to what is there', () => {
  const parts = (name: string): Conclusions => {
    const object = { entity: 'Invoice', externalId: name } as const
    const key = { ...object, createdFrom: null }
    return {
      wire: { Invoice: [{ Id: name }] } as never,
      tombstones: [{ ...object, deletedAt: null, reason: 'absent' }],
      revived: [object],
      put: [{ ...key, reason: name } as Conclusions['put'][number]],
      settle: [key],
      time: null,
    }
  }
  const [into, found] = [{ ...parts('1'), time: first }, parts('2')]
  join(into, found)
  const both = [parts('1'), parts('2')]
  expect(into).toEqual({
    wire: { Invoice: [{ Id: '1' }, { Id: '2' }] },
    tombstones: both.flatMap(({ tombstones }) => tombstones),
    revived: both.flatMap(({ revived }) => revived),
    put: both.flatMap(({ put }) => put),
    settle: both.flatMap(({ settle }) => settle),
    time: first,
  })
})
