/** Objects that differ from the documentation in more than one place, or so much that nothing is left to read. */
import { describe, expect, test } from 'vitest'
import { buildInvoiceRow } from '../../src/entities/invoice/row.ts'
import { buildRecurringTemplateRow } from '../../src/entities/recurring-transaction/row.ts'
import { parseRow, parseRows } from '../../src/entities/parse-rows.ts'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import { date, instant } from '../../src/entities/parts/wire-values.ts'
import { identifyRow, idOfRow } from '../../src/entities/row-identity.ts'
import type { EntityName } from '../../src/entities/entity-table.ts'
import { readFixture } from './fixtures.ts'

const realm = { realmId: '9341457021722202' }

const bodyOf = (entity: EntityName) =>
  (entity === 'RecurringTransaction'
    ? readFixture(entity)[0]?.['Invoice']
    : readFixture(entity)[0]) as object

function told(entity: EntityName, change: object): string[] {
  const body = { ...bodyOf(entity), ...change }
  const wire = entity === 'RecurringTransaction' ? { Invoice: body } : body
  const { row, rejected } = parseRow(entity, wire, realm)
  expect(rejected).toEqual([])
  return unreadableFieldsOf(row!).map(({ path, isRead }) => `${path} ${isRead}`)
}

const info = (ScheduleInfo: object) => ({ RecurringInfo: { Active: true, ScheduleInfo } })
const blanks = ' '.repeat(101)

test.each<[what: string, EntityName, change: object, told: readonly string[]]>([
  ['a flag where a list belongs', 'Invoice', { Line: true }, ['Line false']],
  ['a number too large for a double', 'Invoice', { DocNumber: Infinity }, ['DocNumber false']],
  [
    'a date that only begins like a date with its time',
    'Invoice',
    { TxnDate: '2026-11-01x2026-11-02T10:00' },
    ['TxnDate false'],
  ],
  [
    'a text of blanks alone, in the place of a short one',
    'Invoice',
    { LinkedTxn: [{ TxnId: '1', TxnType: blanks }] },
    ['LinkedTxn[].TxnType false'],
  ],
  [
    'one field lost in one line and read in another, in both orders',
    'Invoice',
    {
      Line: [
        { Id: 5, DetailType: [] },
        { Id: [], DetailType: 5 },
      ],
    },
    ['Line[].Id false', 'Line[].DetailType false'],
  ],
  [
    'one line outside a list, whose amount is none: no row without its other fields',
    'Payment',
    { Line: { Amount: 'ten' } },
    ['Line false'],
  ],
  ['one line outside a list', 'Payment', { Line: { Amount: 10 } }, ['Line true']],
  ['a count as text', 'RecurringTransaction', info({ NumInterval: '12' }), []],
  ...['12x', 'x12', '1234567890'].map(
    (NumInterval): [string, EntityName, object, readonly string[]] => [
      `the count ${NumInterval}`,
      'RecurringTransaction',
      info({ NumInterval }),
      ['RecurringInfo.ScheduleInfo.NumInterval false'],
    ],
  ),
])('%s (%s)', (_what, entity, change, expected) => {
  expect(told(entity, change)).toEqual(expected)
})

test('200 fields of an object are corrected one by one; with more, the value that holds the next is left out', () => {
  const lines = (count: number) => Array.from({ length: count }, () => ({ DetailType: {} }))
  expect(told('Invoice', { Line: lines(200) })).toEqual(['Line[].DetailType false'])
  const many = ['Line[].DetailType false', 'Line false']
  expect(told('Invoice', { Line: lines(201) })).toEqual(many)
  // What a row cannot do without is not left out for that.
  const wire = { ...bodyOf('Payment'), Line: lines(201) }
  expect(parseRow('Payment', wire, realm).rejected).toMatchObject([{ path: 'Line[0].Amount' }])
})

describe('every field of a template that a figure needs marks its row', () => {
  const schedule = 'IntervalType NumInterval MaxOccurrences StartDate EndDate NextDate PreviousDate'
  test.each<[string, object]>([
    ['CurrencyRef.value', { CurrencyRef: { value: [] } }],
    ['CustomerRef.value', { CustomerRef: { value: [] } }],
    ['TxnTaxDetail.TotalTax', { TxnTaxDetail: { TotalTax: [] } }],
    ['RecurringInfo.Active', { RecurringInfo: { Active: [] } }],
    ['RecurringInfo.RecurType', { RecurringInfo: { RecurType: [] } }],
    ...schedule
      .split(' ')
      .map((name): [string, object] => [
        `RecurringInfo.ScheduleInfo.${name}`,
        info({ [name]: [] }),
      ]),
  ])('%s', (path, change) => {
    const wire = { Invoice: { ...bodyOf('RecurringTransaction'), ...change } }
    const { row } = parseRow('RecurringTransaction', wire, realm)
    const { unreadableFields } = buildRecurringTemplateRow(row!, { homeCurrency: 'USD' })
    expect(unreadableFields).toEqual([path])
  })
})

test('the paths that mark a row are sorted, whatever their order in the object', () => {
  const { Line, ...body } = bodyOf('Invoice') as { Line?: unknown }
  const odd = { ...body, DueDate: [], TxnDate: [], CustomerRef: [], CurrencyRef: null, Line }
  const { row } = parseRow('Invoice', odd, realm)
  const marks = ['CurrencyRef', 'CustomerRef', 'DueDate', 'TxnDate']
  expect(buildInvoiceRow(row!).unreadableFields).toEqual(marks)
  const one = parseRow('Invoice', { ...body, DueDate: [], CurrencyRef: null }, realm).row
  expect(buildInvoiceRow(one!).unreadableFields).toEqual(['CurrencyRef', 'DueDate'])
})

describe('a row that is set aside says where and why', () => {
  test.each<[what: string, EntityName, unknown, path: string, why: string]>([
    ['no object', 'Invoice', null, '', 'expected object, received null'],
    ['no object', 'Invoice', 5, '', 'expected object, received number'],
    ['a list', 'Invoice', [], '', 'expected object, received array'],
    ['no template', 'RecurringTransaction', { Invoice: 5 }, 'Invoice', 'received number'],
    ['nothing in a wrapper', 'RecurringTransaction', {}, '', 'expected exactly one type name'],
    ['no type', 'RecurringTransaction', { xInvoice: bodyOf('Invoice') }, 'xInvoice', 'Invalid key'],
    ['no type', 'RecurringTransaction', { Invoice9: bodyOf('Invoice') }, 'Invoice9', 'Invalid key'],
  ])('%s: %s %j', (_what, entity, wire, path, why) => {
    const { row, rejected } = parseRow(entity, wire, realm)
    expect(row).toBeNull()
    expect(rejected).toMatchObject([{ path, message: expect.stringContaining(why) }])
  })

  test('a row on which our own code fails, for one because it is nested too deep, is set aside alone', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown
    const nested = { ...bodyOf('Invoice'), Id: '7', DocNumber: 7, Custom: deep }
    const throwing = Object.defineProperty({ ...bodyOf('Invoice'), Id: '8' }, 'DocNumber', {
      get: () => {
        throw new TypeError('never told')
      },
    })
    const page = [throwing, bodyOf('Invoice'), nested]
    const { rows, rejected } = parseRows('Invoice', page, realm)
    expect(rows).toEqual([bodyOf('Invoice')])
    const why = (name: string) =>
      expect.stringContaining(
        `at the object itself: our own code failed on this row (${name}); please report it`,
      ) as string
    expect(rejected).toMatchObject([
      { externalId: '8', path: '', message: why('TypeError') },
      { externalId: '7', path: '', message: why('RangeError') },
    ])
  })

  test('a date and an instant say what is expected', () => {
    const said = (schema: typeof date) => schema.safeParse('soon').error?.issues[0]?.message
    expect(said(date)).toBe('expected a calendar date YYYY-MM-DD')
    expect(said(instant)).toContain('expected a date-time with an offset, such as 2026-05-05T')
  })
})

test('only a template is looked for in a wrapper: an id within another object is not its own', () => {
  const wire = { CustomerRef: { Id: '5', MetaData: { CreateTime: '2026-01-28T10:00:00Z' } } }
  expect(idOfRow('Invoice', wire)).toBe('')
  expect(identifyRow('Invoice', wire)).toMatchObject({ id: '', createdAt: null })
  expect(idOfRow('RecurringTransaction', wire)).toBe('5')
})
