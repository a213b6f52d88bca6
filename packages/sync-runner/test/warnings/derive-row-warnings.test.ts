import { remedyOf } from '@vectis/quickbooks/errors'
import type { RunProblem } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { deriveAsideWarnings, deriveRowWarnings } from '../../src/warnings/derive-row-warnings.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const at = '2026-11-23T12:00:00.000Z'

const problem = (of: Partial<RunProblem>) =>
  ({
    rung: 'row',
    entity: 'Invoice',
    externalId: '1',
    code: 'row_unreadable',
    message: 'No amount.',
    remedy: null,
    since: '2026-11-20T00:00:00Z',
    ...of,
  }) as RunProblem

test('rows that are not read are one warning an entity and reason, named after the newest', () => {
  const problems = [
    problem({ externalId: '9', since: '2026-11-22T00:00:00Z', message: 'No date.' }),
    problem({}),
    problem({ entity: 'Payment', code: 'unserved', externalId: null, remedy: 'Save it again.' }),
    problem({ rung: 'step' } as Partial<RunProblem>),
  ]
  expect(deriveRowWarnings(problems, now)).toEqual([
    {
      kind: 'rows_unread',
      key: 'rows_unread:Invoice:row_unreadable:9',
      message: '2 of Invoice cannot be read; all others are up to date. No date.',
      remedy: remedyOf('row_unreadable'),
      at,
    },
    {
      kind: 'rows_unread',
      key: 'rows_unread:Payment:unserved:2026-11-20T00:00:00Z',
      message: '1 of Payment cannot be read; all others are up to date. No amount.',
      remedy: 'Save it again.',
      at,
    },
  ])
})

test('rows that earlier runs set aside are a warning too, until none is left', () => {
  const checkpoints = [
    { entity: 'Invoice', setAside: ['4', '7'] },
    { entity: 'Payment', setAside: [] },
    { entity: 'Customer', setAside: [''] },
  ] as const
  const warning = (entity: string, count: number, id: string) => ({
    kind: 'rows_unread',
    key: `rows_unread:${entity}:row_unreadable:${id}`,
    message: `${count} of ${entity} cannot be read; all others are up to date.`,
    remedy: remedyOf('row_unreadable'),
    at,
  })
  expect(deriveAsideWarnings(checkpoints.map((one) => ({ ...one, setAside: [...one.setAside] })), now)).toEqual([warning('Invoice', 2, '7'), warning('Customer', 1, 'null')]) // prettier-ignore
})
