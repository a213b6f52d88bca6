import { ofAlerts } from './equivalent-mutants-of-alerts.ts'
import { ofNames } from './equivalent-mutants-of-names.ts'
import { ofSync } from './equivalent-mutants-of-sync.ts'

/** A mutant of Stryker that changes nothing that can be seen: it is not counted. */
export interface EquivalentMutant {
  /** From the root. */
  file: string
  /** Part of the line where it begins. */
  line: string
  /** What Stryker puts there. */
  replacement: string
  reason: string
}

/** Whether a list names a mutant; `text` is the line where it begins. */
export function isNamed(
  list: readonly EquivalentMutant[],
  { file, text, replacement }: { file: string; text: string; replacement: string | undefined },
): boolean {
  return list.some(
    (one) => one.file === file && one.replacement === replacement && text.includes(one.line),
  )
}

const values = 'packages/core/src/values'
const madeAgain = 'It is only made again: the formatter has no state.'
const atZero = 'Differs at zero alone, where both ways give the same.'
const printed =
  'A number is then read digit by digit, with the same result, as a property test shows.'
const anyYear = '`setUTCFullYear` takes every year; `Date.UTC` is only faster.'

const entities = 'packages/core/src/entities'
const absent = 'A comparison with null is false as well; the condition is for the compiler.'
const equal = 'Where both are equal, both ways give the same.'
const mutant = (file: string, line: string, replacement: string, reason: string) => ({
  file,
  line,
  replacement,
  reason,
})

/** Of the rules of core's entities. */
const ofRules: readonly EquivalentMutant[] = [
  mutant(
    `${entities}/parts/void-evidence.ts`,
    'return note != null',
    'true',
    'No text of null or undefined says "voided".',
  ),
  ...['nextDate !== null && endDate', 'endDate !== null &&', 'begins !== null'].map((line) =>
    mutant(`${entities}/recurring-transaction/rule.ts`, line, 'true', absent),
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    "(intervalType ?? '')",
    '"Stryker was here!"',
    'Neither text is an interval.',
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'intervalCount > 1 ?',
    'intervalCount >= 1',
    'One is one.',
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'return step * length > diffDays',
    'step * length >= diffDays(date, lastDate)',
    equal,
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'maxOccurrences === null ||',
    'false',
    'Null is less than one.',
  ),
  mutant(
    `${entities}/invoice/rule.ts`,
    "if (balance < 0) return decide('paid'",
    'balance <= 0',
    'A total and a balance of zero were decided before.',
  ),
  mutant(`${entities}/invoice/rule.ts`, 'facts.txnDate !== null', 'true', absent),
  mutant(
    `${entities}/invoice/rule.ts`,
    'if (stored.dueDate === null || next.dueDate === null)',
    'stored.dueDate === null && next.dueDate === null',
    absent,
  ),
  mutant(
    `${entities}/invoice/rule.ts`,
    'if (stored.dueDate === null || next.dueDate === null)',
    'false',
    absent,
  ),
  mutant(`${entities}/parts/version-order.ts`, 'a === b ? 0 : a < b', 'a <= b', equal),
  mutant(
    `${entities}/parts/version-order.ts`,
    'order > 0 ? rival',
    'order >= 0',
    'Zero was asked for before.',
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'compareDecimals(cash, inCash) < 0',
    'compareDecimals(cash, inCash) <= 0',
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    "return compareDecimals(amount, '0') > 0",
    "compareDecimals(amount, '0') >= 0",
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'compareDecimals(rest, cashApplied) <= 0',
    'compareDecimals(rest, cashApplied) < 0',
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'return links.length === 1',
    'false',
    'One link is distinct: nearly all lines have one, and need no map.',
  ),
]

const wholePage =
  'The whole page at once is only faster: row by row, and compiled again, gives the same.'

/** Of what reads objects of the wire. */
const ofReading: readonly EquivalentMutant[] = [
  mutant(`${entities}/parse-rows.ts`, 'if (isReadable(entity, input))', 'false', wholePage),
  ...['function isReadable', 'function pageSchema', '} catch {', 'if (page === undefined) {'].map(
    (line) => mutant(`${entities}/parse-rows.ts`, line, '{}', wholePage),
  ),
  ...['false', 'true', 'page !== undefined'].map((replacement) =>
    mutant(`${entities}/parse-rows.ts`, 'if (page === undefined)', replacement, wholePage),
  ),
  mutant(`${entities}/parse-rows.ts`, 'pages.set(entity, page)', ';', wholePage),
  mutant(
    `${entities}/parts/lost-figures.ts`,
    'lost.length + others.length === 0',
    'false',
    'Nothing lost, nothing listed: only faster.',
  ),
]

const custody = 'packages/storage-adapter/src/custody'

/** Of custody. */
const ofCustody: readonly EquivalentMutant[] = [
  mutant(
    `${custody}/envelope.ts`,
    "test(found ?? '')",
    '"Stryker was here!"',
    'A split text has a first part: it is for the compiler.',
  ),
  ...['createCipheriv(algorithm', 'createDecipheriv(algorithm'].map((line) =>
    mutant(
      `${custody}/key-ring.ts`,
      line,
      '{}',
      'Node makes tags of 16 bytes, and an envelope is cut so that its tag has 16.',
    ),
  ),
  mutant(
    `${custody}/key-ring.ts`,
    "cipher.update(plaintext, 'utf8')",
    '""',
    'Node reads a text as UTF-8 without an encoding.',
  ),
  mutant(
    `${custody}/parse-key.ts`,
    'const isShort = bytes.length < keyBytes',
    'bytes.length <= keyBytes',
    'The right length was asked for before.',
  ),
  mutant(
    `${custody}/parse-key.ts`,
    'text.length === 2 * keyBytes',
    '/^(?:[0-9a-f])+$/i',
    '64 digits are pairs.',
  ),
]

/** One by one. */
export const equivalentMutants: readonly EquivalentMutant[] = [
  ...ofRules,
  ...ofReading,
  ...ofCustody,
  ...ofAlerts,
  ...ofNames,
  ...ofSync,
  {
    file: `${values}/check-place.ts`,
    line: '{ required = [], optional = [] }',
    replacement: '["Stryker was here"]',
    reason: 'Of the optional names: no options have a key of that name.',
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'if (formatter === undefined) {',
    replacement: 'true',
    reason: madeAgain,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'formatters.set(timeZone, formatter)',
    replacement: ';',
    reason: madeAgain,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'return year < 100',
    replacement: 'true',
    reason: anyYear,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'return year < 100',
    replacement: 'year <= 100',
    reason: anyYear,
  },
  {
    file: `${values}/decimal.ts`,
    line: "if (Number.isFinite(value) && !text.includes('e')) return text",
    replacement: 'false',
    reason: printed,
  },
  {
    file: `${values}/decimal.ts`,
    line: "if (Number.isFinite(value) && !text.includes('e')) return text",
    replacement: '""',
    reason: printed,
  },
  {
    file: `${values}/decimal.ts`,
    line: 'const [n, d] = denominator < 0n',
    replacement: 'denominator <= 0n',
    reason: 'A denominator of zero is an error of the division in both.',
  },
  {
    file: `${values}/decimal.ts`,
    line: 'const half = n < 0n ? -d : d',
    replacement: 'n <= 0n',
    reason: atZero,
  },
]
