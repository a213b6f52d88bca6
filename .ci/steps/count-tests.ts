import { existsSync, readFileSync } from 'node:fs'

/** Turns vitest's JSON report into one line per test for `.ci/run`. */
interface Report {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

const path = process.argv[2] ?? ''
if (!existsSync(path)) {
  process.stdout.write('fail vitest wrote no report\n')
  process.exit(0)
}
const report = JSON.parse(readFileSync(path, 'utf8')) as Report
for (const file of report.testResults) {
  if (file.status === 'failed' && file.assertionResults.length === 0) {
    process.stdout.write(`fail ${file.name} did not load\n`)
  }
  for (const one of file.assertionResults) {
    const name = `${file.name.split('/').slice(-4).join('/')} ${one.fullName}`.replace(/\s+/g, ' ')
    process.stdout.write(`${one.status === 'passed' ? 'pass' : 'fail'} ${name}\n`)
  }
}
