import { expect, test } from 'vitest'
import { describeMessage, describeProcess } from '../../src/fleet/job-spans.ts'

test('a job is described as a message of the queue; its metric goes without the type', () => {
  const about = { 'messaging.system': 'pg-boss', 'messaging.destination.name': 'sync/app' }
  expect(describeMessage('send', 'sync/app')).toEqual({
    ...about,
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
  })
  expect(describeProcess('sync/app')).toEqual({ ...about, 'messaging.operation.name': 'process' })
})
