import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { describeUnserved } from '../../src/query/scan-unserved.ts'
import { startOfScan } from '../../src/query/empty-checkpoint.ts'

const error = new FaultResponseError({ type: 'X', errors: [] })
const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const position = { ...startOfScan({ scanId: 'a' }), createdFrom: at(1), idsAtCursor: ['1', '2'] }
const rows = [
  { id: '2', createdAt: at(1) },
  { id: '3', createdAt: at(4) },
]

test('nothing is described where every row was served', () => {
  expect(describeUnserved([], position, '9', rows)).toEqual([])
})

test('a skipped row lies between the row before it and the first new one behind it', () => {
  const about = { createdFrom: at(1), createdBefore: '2026-11-02T18:00:05.000Z', idBehind: '3', error } // prettier-ignore
  expect(describeUnserved([error, error], position, '9', rows)).toEqual([
    { ...about, idBefore: '9' },
    { ...about, idBefore: '9' },
  ])
  expect(describeUnserved([error], position, null, rows)).toEqual([{ ...about, idBefore: '2' }])
})

test('what is not known of its neighbours is null', () => {
  const nothing = { createdFrom: null, createdBefore: null, idBefore: null, idBehind: null, error }
  expect(describeUnserved([error], null, null, [])).toEqual([nothing])
  expect(describeUnserved([error], startOfScan({ scanId: 'a' }), null, [])).toEqual([nothing])
  expect(describeUnserved([error], null, null, [{ id: '', createdAt: null }])).toEqual([nothing])
})
