import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildInvoiceRow } from '../../src/entities/invoice/row.ts'
import { entityNames, entityTable, findEntityByToken } from '../../src/entities/entity-table.ts'
import { parseRow, parseRows } from '../../src/entities/parse-rows.ts'
import { identifyRow } from '../../src/entities/row-identity.ts'
import { unwrapTemplate } from '../../src/entities/recurring-transaction/wire.ts'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import { readFixture } from './fixtures.ts'

const realm = { realmId: '9341457021722202' }

describe.each(entityNames)('%s', (entity) => {
  const fixture = readFixture(entity)

  test('every object of its fixture parses without losing a field', () => {
    const { rows, rejected, ids } = parseRows(entity, fixture, realm)
    expect(rejected).toEqual([])
    // Unknown keys are kept, and nothing is converted.
    expect(rows).toEqual(fixture)
    expect(ids).toEqual(fixture.map((row) => identifyRow(entity, row).id))
  })

  test('an id that is a number is refused: it may have lost digits', () => {
    const [first] = fixture
    const numbered = JSON.parse(
      JSON.stringify(first).replace(/"Id":"\d+","SyncToken"/, '"Id":5,"SyncToken"'),
    ) as unknown
    const { row, rejected } = parseRow(entity, numbered, realm)
    expect(row).toBeNull()
    expect(rejected).toHaveLength(1)
    expect(rejected[0]).toMatchObject({ entity, externalId: '5' })
  })

  test('any key with null instead of absent still parses', () => {
    const [first] = fixture
    const nulled = (body: object) =>
      Object.fromEntries(
        Object.entries(body).map(([key, value]: [string, unknown]) => [
          key,
          required.has(key) ? value : null,
        ]),
      )
    const wire =
      entity === 'RecurringTransaction'
        ? { Invoice: nulled((first as { Invoice: object }).Invoice) }
        : nulled(first as object)
    expect(parseRow(entity, wire, realm).rejected).toEqual([])
  })

  test('a value that is no object is set aside', () => {
    const garbage = [null, 5, 'text', [], true]
    const { rows, rejected, ids } = parseRows(entity, garbage, realm)
    expect([rows, rejected.length, ids]).toEqual([[], garbage.length, []])
    expect(rejected[0]?.externalId).toBeNull()
  })

  test('its row of the table is whole', () => {
    const { resource, webhookToken, fields } = entityTable[entity]
    expect(resource).toBe(entity.toLowerCase())
    expect(fields).toMatchObject({ Id: 'id', 'MetaData.LastUpdatedTime': 'instant' })
    if (webhookToken !== null) expect(findEntityByToken(webhookToken.toUpperCase())).toBe(entity)
  })
})

const required = new Set(['Id', 'DisplayName', 'TotalAmt', 'Balance'])

describe('a row of an unknown shape is set aside, and the others of its page are kept', () => {
  test('the message names realm, entity, id and path, and no value', () => {
    const page = readFixture('Invoice').map((row) =>
      row['Id'] === '141' ? { ...row, Line: [], TotalAmt: 'PRIVATE 12,50' } : row,
    )
    const { rows, rejected, ids } = parseRows('Invoice', page, realm)
    expect(rows.map(({ Id }) => Id)).toEqual(['130', '152'])
    // It exists, so a comparison of ids must not take it for deleted.
    expect(ids).toEqual(['130', '141', '152'])
    expect(rejected).toMatchObject([{ entity: 'Invoice', externalId: '141', path: 'TotalAmt' }])
    expect(rejected[0]?.message).toContain('Realm 9341457021722202, Invoice 141, at TotalAmt')
    expect(rejected[0]?.message).not.toContain('PRIVATE')
  })

  test('a date that does not exist would fail the statement that writes its page', () => {
    const [first] = readFixture('Invoice')
    for (const DueDate of ['2026-02-30', '0000-00-00', '31/12/2026']) {
      const { row } = parseRow('Invoice', { ...first, DueDate }, realm)
      expect(row).not.toHaveProperty('DueDate')
      expect(unreadableFieldsOf(row!)).toEqual([{ path: 'DueDate', isRead: false }])
    }
    const MetaData = { CreateTime: '2026-10-01T25:00:00-07:00' }
    const { row } = parseRow('Invoice', { ...first, MetaData }, realm)
    expect(unreadableFieldsOf(row!)).toEqual([{ path: 'MetaData.CreateTime', isRead: false }])
  })

  test('inside the wrapper of a template the path begins with its type', () => {
    const [first] = readFixture('RecurringTransaction')
    const wrapper = { Invoice: { ...(first?.['Invoice'] as object), TotalAmt: 'ten' } }
    expect(parseRow('RecurringTransaction', wrapper, realm).rejected).toMatchObject([
      { externalId: '1483', path: 'Invoice.TotalAmt' },
    ])
    const two = { ...first, Estimate: first?.['Invoice'] }
    expect(parseRow('RecurringTransaction', two, realm).rejected).toHaveLength(1)
  })

  test('any rows of a page are broken: the good ones come back in order, the bad ones are reported', () => {
    const [good] = readFixture('Payment')
    const breaks = [{ TotalAmt: 'x' }, { Id: 7 }, { Line: [{}] }, { UnappliedAmt: {} }, { Id: '' }]
    const page = fc.array(
      fc.oneof(
        fc.nat(99_999).map((id) => ({ row: { ...good, Id: String(id) }, isGood: true })),
        fc
          .constantFrom(...breaks)
          .map((change) => ({ row: { ...good, ...change }, isGood: false })),
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(page, (parts) => {
        const { rows, rejected } = parseRows('Payment', parts.map(({ row }) => row), realm) // prettier-ignore
        expect(rows).toEqual(parts.filter(({ isGood }) => isGood).map(({ row }) => row))
        expect(rejected).toHaveLength(parts.filter(({ isGood }) => !isGood).length)
      }),
    )
  })

  test('no JSON value makes it throw', () => {
    const near = fc.constantFrom(...entityNames.flatMap((entity) => readFixture(entity)))
    fc.assert(
      fc.property(
        fc.constantFrom(...entityNames),
        fc.array(fc.oneof(fc.jsonValue(), near), { maxLength: 5 }),
        (entity, page) => {
          const { rows, rejected } = parseRows(entity, page, realm)
          expect(rows.length + rejected.length).toBe(page.length)
        },
      ),
    )
  })
})

describe('identifyRow', () => {
  test('sees through the wrapper of a template, and takes a bare stub', () => {
    const [first] = readFixture('RecurringTransaction')
    expect(identifyRow('RecurringTransaction', first)).toEqual({
      id: '1483',
      createdAt: '2026-01-28T10:00:00-08:00',
      updatedAt: '2026-01-28T10:00:00-08:00',
      status: null,
    })
    expect(identifyRow('RecurringTransaction', { Id: '9', status: 'Deleted' })).toMatchObject({
      id: '9',
      status: 'Deleted',
    })
  })

  test('takes a deleted stub without MetaData', () => {
    expect(identifyRow('Invoice', { domain: 'QBO', status: 'Deleted', Id: '979' })).toEqual({
      id: '979',
      createdAt: null,
      updatedAt: null,
      status: 'Deleted',
    })
  })
})

test('an object that is none has no id and no times, and the message says so', () => {
  const none = { id: '', createdAt: null, updatedAt: null, status: null }
  expect(identifyRow('Invoice', null)).toEqual(none)
  expect(identifyRow('RecurringTransaction', 5)).toEqual(none)
  const [nothing] = parseRow('Invoice', null, realm).rejected
  expect(nothing).toMatchObject({ externalId: null, sourceUpdatedAt: null, path: '' })
  expect(nothing?.message).toMatch(/^Realm 9341457021722202, Invoice without an id, at the object itself: \S/) // prettier-ignore
})

test('a template of no type is an error', () => {
  expect(() => unwrapTemplate({})).toThrow('Expected a wrapped template, found an empty object.')
})

test('unwrapTemplate returns type and template', () => {
  const [, receipt] = parseRows(
    'RecurringTransaction',
    readFixture('RecurringTransaction'),
    realm,
  ).rows
  expect(receipt && unwrapTemplate(receipt)).toMatchObject({
    type: 'SalesReceipt',
    template: { Id: '1490' },
  })
})

describe('lines within a group', () => {
  test.each([
    ['no list', { Amount: 1 }],
    ['an element that is null', [null]],
    ['an amount that is none', [{ Amount: 'abc' }]],
  ])(
    'a group line with %s stops nothing when rows are made, and is not taken for zero',
    (_what, Line) => {
      const [first, second] = readFixture('Invoice') as [object, object]
      const zero = { TotalAmt: 0, Balance: 0, PrivateNote: null }
      const odd = { ...first, ...zero, Line: [{ Amount: 0, GroupLineDetail: { Line } }] }
      const { rows, rejected } = parseRows('Invoice', [odd, second], realm)
      expect(rejected).toEqual([])
      expect(unreadableFieldsOf(rows[0]!)[0]!.path).toContain('Line[].GroupLineDetail.Line')
      expect(rows.map((row) => buildInvoiceRow(row).isAllZero)).toEqual([false, true])
    },
  )
})
