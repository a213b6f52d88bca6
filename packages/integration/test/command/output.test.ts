import { expect, test } from 'vitest'
import { describeTenants } from '../../src/command/status/describe-tenants.ts'
import { describeAge, describeSpan } from '../../src/command/output/spans.ts'
import { formatTable } from '../../src/command/output/table.ts'
import type { IntegrationStatus } from '../../src/index.ts'

test('a table has columns two spaces apart, and no line ends in a space', () => {
  expect(formatTable([['a', 'bb', 'c'], ['long', '', ''], ['', 'x', 'end']])).toBe(
    ['a     bb  c', 'long', '      x   end', ''].join('\n'),
  ) // prettier-ignore
  expect(formatTable([])).toBe('')
  // The last column is as wide as it is: a longer one below adds no spaces.
  expect(formatTable([['a', 'b'], ['a', 'longer']])).toBe('a  b\na  longer\n') // prettier-ignore
})

test.each([
  [0, '0 s'],
  [-40_000, '40 s'],
  [89_499, '89 s'],
  [90_000, '2 min'],
  [89.4 * 60_000, '89 min'],
  [90 * 60_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
])('%d ms are said as %s', (ms, said) => {
  expect(describeSpan(ms)).toBe(said)
})

test('an age counts back from now, and what never was is never', () => {
  expect(describeAge(null, 0)).toBe('never')
  expect(describeAge('2026-11-30T10:00:00Z', Date.parse('2026-11-30T13:00:00Z'))).toBe('3 h ago')
})

test('a tenant is a line: the name of its company, else its number, and what to do unless all is well', () => {
  const status = (tenantId: string, more: object) =>
    ({
      tenantId,
      health: 'late',
      company: { name: 'Alder', realmId: '77', environment: 'sandbox' },
      lastReadAt: '2026-11-30T10:00:00Z',
      at: '2026-11-30T13:00:00Z',
      consent: { daysLeft: 9 },
      warnings: [{}, {}],
      remedies: [{ do: 'Look at the log.' }],
      ...more,
    }) as unknown as IntegrationStatus
  const lines = describeTenants([
    status('a', {}),
    status('b', { company: { name: null, realmId: '78', environment: 'production' } }),
    status('c', { company: null, consent: null, lastReadAt: null, remedies: [], warnings: [] }),
    status('d', { health: 'healthy' }),
  ])
  expect(lines.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['TENANT', 'HEALTH', 'COMPANY', 'ENVIRONMENT', 'LAST READ', 'CONSENT', 'WARNINGS', 'DO'],
    ['a', 'late', 'Alder', 'sandbox', '3 h ago', '9 days', '2', 'Look at the log.'],
    ['b', 'late', '78', 'production', '3 h ago', '9 days', '2', 'Look at the log.'],
    ['c', 'late', '-', '-', 'never', '-', '0', '-'],
    ['d', 'healthy', 'Alder', 'sandbox', '3 h ago', '9 days', '2', '-'],
    [''],
  ])
  expect(describeTenants([])).toBe('No tenant has ever been connected.\n')
})
