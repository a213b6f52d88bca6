import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
beforeAll(async () => {
  app = await openRecorded()
})
afterAll(() => app.close())

test.each([
  ['a range that is none', 416, { range: 'bytes=9999999-' }],
  ['a version that is not there', 412, { 'if-match': '"x"' }],
])(
  'a file refused before there is a session, for %s, shows nothing of the machine',
  async (_name, status, headers) => {
    const response = await fetch(`${app.demo.url}/copy.js`, { headers })
    const text = await response.text()
    expect(response.status).toBe(status)
    expect(text).toBe('Not understood. The request could not be read.')
  },
)
