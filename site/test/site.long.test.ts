import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../examples/express/test/support/open-browser.ts'
import { findFaults } from './find-faults.ts'
import { serveSite } from './serve-site.ts'

const root = join(import.meta.dirname, '../..')
const built = join(import.meta.dirname, '../.vitepress/dist')
let site: Awaited<ReturnType<typeof serveSite>>
let browser: Browser
let page: Page

beforeAll(async () => {
  if (!existsSync(join(built, 'index.html'))) throw new Error('Run `pnpm docs` first.')
  site = await serveSite(built)
  browser = await openBrowser()
  page = await browser.newPage()
})

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** One page of each kind: words, programs, wide tables, both pictures, the API. */
const looked = [
  '/',
  '/contents',
  '/getting-started',
  '/guides/embedding',
  '/guides/telemetry',
  '/explanation/guarantees',
  '/reference/schema',
  '/reference/api/quickbooks-webhooks',
  '/decisions/',
  '/packages/integration',
]

test.each(looked)('%s is clean for axe in both schemes, and fits 360 px', async (path) => {
  expect(await findFaults(page, `${site.url}${path}`)).toEqual([])
})

test('both pictures are drawn, and readable in the dark', async () => {
  for (const path of ['/', '/reference/schema']) {
    await page.goto(`${site.url}${path}`)
    const texts = await page.locator('.diagram svg text').allTextContents()
    expect(texts.length).toBeGreaterThan(8)
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(site.url)
  const colour = await page
    .locator('.diagram svg text')
    .first()
    .evaluate((text) => getComputedStyle(text).fill)
  expect(Number(/\d+/.exec(colour)?.[0])).toBeGreaterThan(180)
  await page.emulateMedia({ colorScheme: 'light' })
})

/** What a reader types, and the page that has to be among the first five. */
const questions: readonly [string, string][] = [
  ['redirect uri', '/guides/connecting'],
  ['verifier token', '/guides/webhook'],
  ['rotate encryption key', '/guides/token-custody'],
  ['refresh token expired', '/explanation/tokens'],
  ['429 too many requests', '/guides/limits-and-quotas'],
  ['multi-tenant realm twice', '/guides/multi-tenant'],
  ['prisma', '/guides/host-orm'],
  ['node-quickbooks', '/guides/moving'],
  ['PgBouncer', '/guides/security'],
  ['createIntegration', '/guides/embedding'],
]

test.each(questions)('a search for %j finds %s', async (question, expected) => {
  await page.goto(`${site.url}/contents`)
  await page.locator('.VPNavBarSearch button').first().click()
  await page.locator('.search-input').fill(question)
  await page.waitForSelector('.results .result')
  const found = await page
    .locator('.results .result')
    .evaluateAll((results) =>
      results.map((one) => new URL((one as HTMLAnchorElement).href).pathname),
    )
  const firstFive = [...new Set(found)].slice(0, 5)
  expect(
    firstFive.filter((path) => path.startsWith(expected)),
    firstFive.join(' '),
  ).not.toEqual([])
})

/** Examples whose code a reader has to see, and a program that a guide leads to. */
const shown = ['fastify', 'hono', 'nest', 'drizzle', 'minimal', 'next', 'programs'].flatMap(
  (name) => {
    const readme = readFileSync(join(root, `examples/${name}/README.md`), 'utf8')
    const links = [...readme.matchAll(/^\[`[^`]+`\]\((\S+)\)$/gm)].map(([, link]) => link!)
    return links.map((link) => [name, link] as const)
  },
)

test('every host among the examples shows its files', () => {
  const names = new Set(shown.map(([name]) => name))
  expect(names.size).toBe(7)
  expect(shown.length).toBeGreaterThanOrEqual(20)
})

test.each(shown)(
  'the page of examples/%s shows %s as it is, also in its twin',
  async (name, link) => {
    const file = readFileSync(join(root, 'examples', name, link), 'utf8').trimEnd()
    expect(readFileSync(join(built, `examples/${name}.md`), 'utf8')).toContain(`\n${file}\n`)
    await page.goto(`${site.url}/examples/${name}`)
    const blocks = await page.locator('.vp-doc pre code').allTextContents()
    expect(blocks.map((text) => text.trimEnd())).toContain(file)
  },
)

test('the version is shown, and every page has a Markdown twin that llms.txt lists', async () => {
  await page.goto(site.url)
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../packages/core/package.json'), 'utf8'),
  ) as { version: string }
  expect(await page.locator('.VPNav').textContent()).toContain(`v${version}`)
  const list = await (await fetch(`${site.url}/llms.txt`)).text()
  const links = [...list.matchAll(/\]\((\/[^)]+\.md)\)/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(100)
  for (const link of links) expect(existsSync(join(built, link)), link).toBe(true)
})
