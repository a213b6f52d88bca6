import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findCanaries } from '../canaries.ts'
import { root } from '../repository.ts'

const token = ['EMUL', 'ATED-RT1-12-0123456789abcdef'].join('')
const clientSecret = ['emulated-', 'production', '-secret'].join('')
const verifierToken = ['verifier-CAN', 'ARY-1'].join('')

test.each([
  ['plain', token],
  ['in a header', `Bearer ${token}`],
  ['as base64', btoa(token)],
  ['as base64, one byte later', btoa(`:${token}`)],
  ['as base64, two bytes later', btoa(`id${token}`)],
  ['as hex', Buffer.from(token).toString('hex')],
  ['in a URL', `https://example.test/?refresh_token=${encodeURIComponent(token)}`],
  ['a client secret', `{"clientSecret":"${clientSecret}"}`],
  ['a verifier token', verifierToken],
])('a canary is found %s', (_how, text) => {
  expect(findCanaries(`before ${text} after`)).toHaveLength(1)
})

test('ordinary text is let through', () => {
  expect(
    findCanaries('Refreshed the connection of tenant 7, intuit_tid 1-abc, client id emulated-app'),
  ).toEqual([])
})

test('the watch that every project sets up sees messages, causes and log lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaks-'))
  const outputFile = join(folder, 'report.json')
  const config = join(root, '.ci/fixtures/leaks/vitest.config.ts')
  const args = ['run', '--config', config, '--reporter=json', `--outputFile=${outputFile}`]
  spawnSync('vitest', args, { stdio: 'ignore' })
  const report = JSON.parse(readFileSync(outputFile, 'utf8')) as {
    testResults: { assertionResults: { title: string; failureMessages: string[] }[] }[]
  }
  rmSync(folder, { recursive: true })
  const outcomes = report.testResults.flatMap((file) =>
    file.assertionResults.map(({ title, failureMessages }) => [
      title,
      failureMessages.join('\n').split('\n').slice(0, 2).join(' '),
    ]),
  )
  expect(outcomes).toEqual([
    ['a message', 'Error: A secret got out: a token of the emulator, in the error QuickBooksError'],
    ['a cause', 'Error: A secret got out: a token of the emulator, in the error QuickBooksError'],
    [
      'a log line',
      'Error: A secret got out: a token of the emulator, in the log line "info: called"',
    ],
    ['nothing', ''],
  ])
})
