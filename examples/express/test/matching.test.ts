/** The page of customer matching: why a link is there, and which rules people take back. */
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

const path = '/admin/matching'
let app: Recorded
beforeAll(async () => {
  app = await openRecorded({ customers: 12 })
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

async function look() {
  const { text } = await app.page(path)
  const { document } = parseHTML(text)
  const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const section = document.querySelector('[aria-label="Undone links"]')
  return {
    rows: [...document.querySelectorAll('tr[data-account]')],
    figures: new Map(
      [...document.querySelectorAll('dl.counts div')].map((figure) => [
        figure.querySelector('dt')?.textContent ?? '',
        figure.querySelector('dd')?.textContent ?? '',
      ]),
    ),
    undone: section === null ? null : [...section.querySelectorAll('li')],
    decide: (fields: Record<string, string>) => app.admin.post(app.url + path, { csrf, ...fields }),
  }
}
const textOf = (row: Element | undefined) => row?.textContent.replace(/\s+/g, ' ') ?? ''
const accountOf = (row: Element | undefined) => row?.getAttribute('data-account') ?? ''

test('why a link is there: the rule in words and its witnesses', async () => {
  const { rows, undone } = await look()
  const linked = rows.find((row) => row.getAttribute('data-result') === 'keep')
  expect(textOf(linked)).toMatch(/Exact name|Name without legal form/)
  for (const row of rows) expect(textOf(row)).not.toMatch(/\bA\d+b?:|: parent/)
  const child = rows.find((row) => row.getAttribute('data-result') === 'inherit')
  expect(textOf(child)).toMatch(/via .*(Via parent|Sub-customer)/)
  expect(undone).toBeNull()
})

test('the figure of children that inherit without a sign of who is billed has another name than their rule', async () => {
  const { figures, rows } = await look()
  const inherited = rows.filter((row) => row.getAttribute('data-result') === 'inherit')
  const unsaid = inherited.filter((row) => textOf(row).includes('Sub-customer: '))
  expect(figures.get('Sub-customers to check')).toBe(String(unsaid.length))
  expect(figures.has('Via parent')).toBe(false)
})

test('links that a person took back are counted by the rule that made them', async () => {
  const { rows, decide } = await look()
  const [first, second] = rows.filter((row) => textOf(row).includes('Exact name'))
  const made = rows.filter((row) => textOf(row).includes('Exact name')).length
  expect((await decide({ action: 'undo', account: accountOf(first) })).status).toBe(200)
  const once = await look()
  expect(once.undone?.map(textOf)).toEqual([
    `Exact name: 1 of ${made} links were undone by a person`,
  ])
  await once.decide({ action: 'separate', account: accountOf(second) })
  const twice = await look()
  expect(twice.undone?.map(textOf)).toEqual([
    `Exact name: 2 of ${made} links were undone by a person`,
  ])
  // A person changing a person's decision proves nothing about a rule.
  await twice.decide({ action: 'undo', account: accountOf(second) })
  expect((await look()).undone?.map(textOf)).toEqual(twice.undone?.map(textOf))
})

test('the audit says what was decided, with the names', async () => {
  const { rows, decide } = await look()
  const account = accountOf(rows.find((row) => row.getAttribute('data-result') === 'keep'))
  expect((await decide({ action: 'link', account, customer: 'psa-2' })).status).toBe(200)
  const { text } = await app.page('/admin/integrations/quickbooks/audit')
  const entries = [...parseHTML(text).document.querySelectorAll('li[data-audit]')]
  const said = (action: string) =>
    textOf(entries.find((entry) => entry.getAttribute('data-audit') === `matching.${action}`))
  expect(said('link')).toMatch(/Ada Admin linked [^:]+ to [^:]+\./)
  expect(said('separate')).toMatch(/Ada Admin decided to keep [^:]+ separate\./)
  expect(said('undo')).toMatch(/Ada Admin took back the decision about [^:]+\./)
})
