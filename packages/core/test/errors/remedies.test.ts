import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Fault } from '../../src/errors.ts'
import * as core from '../../src/index.ts'
import { findRemedy, remedyOf, waitRemedyOf } from '../../src/errors/remedies.ts'
import { createHarness } from '../harness.ts'

const fault = (code: string): Fault => ({
  type: 'ValidationFault',
  errors: [{ code, message: 'Said', detail: '', element: null }],
})

test('Fault 500 speaks of templates only where templates were asked for', () => {
  const of = (entity: string) => new core.FaultResponseError(fault('500'), { entity }).remedy
  expect(of('RecurringTransaction')).toMatch(/templates need Essentials/)
  expect(of('Payment')).not.toMatch(/template|Essentials/)
  expect(new core.FaultResponseError(fault('500')).remedy).not.toMatch(/template|Essentials/)
})

test('Fault 500 on Payment, asked over the wire, does not mention templates', async () => {
  const { connect, emulator, clock } = createHarness({})
  const realm = await connect()
  emulator.faults.push({
    match: { entity: 'Payment' },
    respond: {
      status: 400,
      body: JSON.stringify({
        Fault: { Error: [{ Message: 'No', code: '500' }], type: 'ValidationFault' },
      }),
    },
  })
  const error = await clock.run(
    realm
      .query('Payment')
      .toArray()
      .catch((thrown: unknown) => thrown),
  )
  expect(error).toMatchObject({ faultCode: '500' })
  expect((error as core.QuickBooksError).message).not.toMatch(/template|Essentials/)
})

test('Retry-After: 86400 claims no monthly quota and promises no first of a month', async () => {
  const { connect, emulator, clock } = createHarness({})
  const realm = await connect()
  emulator.faults.push({
    match: { entity: 'Payment' },
    respond: { status: 429, headers: { 'retry-after': '86400' }, body: '' },
  })
  const error = await clock.run(
    realm
      .query('Payment')
      .toArray()
      .catch((thrown: unknown) => thrown),
  )
  expect(error).toMatchObject({ code: 'quota_exceeded' })
  const { message } = error as core.QuickBooksError
  expect(message).toContain('If it lasts for days')
  expect(message).not.toMatch(/first of next month|probably/)
})

test('core never speaks of ticks in what an operator reads', () => {
  const folder = new URL('../../src/', import.meta.url)
  const files = globSync('**/*.ts', { cwd: folder.pathname })
  expect(files.length).toBeGreaterThan(50)
  const told = files.flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter(
        (line) =>
          /['"`][^'"`]*\btick\b/i.test(line) && !/^\s*(export type|\*|\/\/|\/\*)/.test(line),
      ),
  )
  expect(told).toEqual([])
})

test('codes with the same meaning have one remedy, and an unknown code has none', () => {
  expect(findRemedy('invalid_grant')).toMatchObject({ code: 'reconnect_required' })
  expect(findRemedy('missing_signature')).toMatchObject({ code: 'signature_mismatch' })
  expect(findRemedy('signature_mismatch')).toMatchObject({ code: 'signature_mismatch' })
  expect(findRemedy('of_nobody')).toBeUndefined()
  expect(() => remedyOf('of_nobody' as never)).toThrow(
    "Expected a code with a remedy, received 'of_nobody'.",
  )
  expect(waitRemedyOf(1_001)).toBe('Wait 2 s; other apps on the same company count too.')
})
