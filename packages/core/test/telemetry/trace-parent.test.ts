import { expect, test } from 'vitest'
import { readTraceParent, writeTraceParent } from '../../src/telemetry/trace-parent.ts'
import { withFields } from '../../src/telemetry/with-fields.ts'

const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }

test('a span is written and read', () => {
  const text = writeTraceParent(span)
  expect(text).toBe(`00-${span.traceId}-${span.spanId}-01`)
  expect(readTraceParent(text)).toEqual({ ...span, isRemote: true })
})

const valid = `00-${span.traceId}-${span.spanId}-01`
test.each([
  ...[null, undefined, '', '00-x-y-01', `00-${'0'.repeat(32)}-${span.spanId}-01`],
  // More than the form, before it or after it, is another version or no span at all.
  ...[`x${valid}`, `${valid}x`, `${valid}\n`],
])('%s names no span', (text) => {
  expect(readTraceParent(text)).toBeNull()
})

test('a span that is not recorded has no text', () => {
  expect(writeTraceParent({ ...span, spanId: '0'.repeat(16) })).toBeNull()
})

test.each(['debug', 'info', 'warn', 'error'] as const)(
  'lines of the level %s have the fields of their logger; their own come last',
  (level) => {
    const lines: unknown[] = []
    const keep = (fields: object, message: string) => lines.push(fields, message)
    const logger = withFields(
      { debug: keep, info: keep, warn: keep, error: keep },
      { tenant: 'a', step: 1 },
    )
    logger[level]({ step: 2 }, 'text')
    expect(lines).toEqual([{ tenant: 'a', step: 2 }, 'text'])
  },
)
