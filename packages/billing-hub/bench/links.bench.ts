import { expect, test } from 'vitest'
import { planLinks } from '../src/index.ts'

const size = 10_000

function nameOf(n: number): string {
  const word = (k: number) =>
    `${'bdfgklmnprstv'[k % 13]}${'aeiou'[k % 5]}${'bdfgklmnprstv'[(k * 7) % 13]}o`
  return `${word(n)}${word(Math.floor(n / 65))} ${word(Math.floor(n / 7))} ${n % 100} Services`
}

test.each([
  ['with suggestions, as a preview', true],
  ['without, as each tick', false],
])(`one pass over ${size} accounts and ${size} customers, %s`, (how, suggest) => {
  const names = Array.from({ length: size }, (_, n) => nameOf(n))
  const accounts = names.map((name, n) => ({
    source: 'quickbooks',
    realmId: '9341457021722202',
    externalId: String(n),
    displayName: `${name} LLC`,
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: null,
    phone: null,
    street: null,
    postalCode: null,
  }))
  // Every third customer is spelled otherwise, so that similarity is looked for too.
  const spine = names.map((name, n) => ({ id: `psa-${n}`, name: n % 3 === 0 ? `${name}x` : name }))
  const heap = process.memoryUsage().heapUsed
  const start = performance.now()
  const decisions = planLinks({ spine, accounts, suggest })
  const seconds = (performance.now() - start) / 1000
  const megabytes = (process.memoryUsage().heapUsed - heap) / 1e6
  const counts = Object.entries(Object.groupBy(decisions, ({ result }) => result))
    .map(([result, rows]) => `${result} ${rows.length}`)
    .join(', ')
  console.log(
    `links, ${size} x ${size}, ${how}: ${seconds.toFixed(1)} s, heap +${megabytes.toFixed(0)} MB; ${counts}`,
  )
  expect(decisions).toHaveLength(size)
})
