import { expect, test } from 'vitest'
import { inPieces, readAhead } from '../src/context/read-pages.ts'

async function* pagesOf(count: number, log: string[]): AsyncGenerator<number, void, void> {
  for (let page = 1; page <= count; page += 1) {
    log.push(`page ${page}`)
    yield page
  }
}

test('what a page needs is read while the caller works on the page before', async () => {
  const log: string[] = []
  const prepare = async (page: number) => {
    log.push(`prepare ${page}`)
    return page * 10
  }
  const seen: [number, number][] = []
  for await (const pair of readAhead(pagesOf(3, log), prepare)) {
    log.push(`work ${pair[0]}`)
    seen.push(pair)
  }
  expect(seen).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
  ])
  const work = ['prepare 1', 'prepare 2', 'work 1', 'prepare 3', 'work 2', 'work 3']
  expect(log.filter((line) => !line.startsWith('page'))).toEqual(work)
})

test('no page, no pair', async () => {
  const seen: unknown[] = []
  for await (const pair of readAhead(pagesOf(0, []), async () => 1)) seen.push(pair)
  expect(seen).toEqual([])
})

test('what fails for a page is thrown where its pair would be', async () => {
  const seen: number[] = []
  const all = async () => {
    const prepare = (page: number) => (page === 2 ? Promise.reject(new Error('two')) : Promise.resolve(0)) // prettier-ignore
    for await (const [page] of readAhead(pagesOf(3, []), prepare)) seen.push(page)
  }
  await expect(all()).rejects.toThrow('two')
  expect(seen).toEqual([1])
})

test('a caller that stops before a page that fails hears nothing of it', async () => {
  const unhandled: unknown[] = []
  const listen = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listen)
  try {
    const prepare = (page: number) => (page === 2 ? Promise.reject(new Error('two')) : Promise.resolve(0)) // prettier-ignore
    for await (const [page] of readAhead(pagesOf(3, []), prepare)) {
      expect(page).toBe(1)
      break
    }
    await new Promise(setImmediate)
    expect(unhandled).toEqual([])
  } finally {
    process.off('unhandledRejection', listen)
  }
})

test('a page is worked on in pieces, each with what was read for the page', async () => {
  async function* pages(): AsyncGenerator<[number[], string], void, void> {
    yield [Array.from({ length: 401 }, (_, n) => n), 'first']
    yield [[], 'nothing']
    yield [[401], 'last']
  }
  const pieces: [number, string][] = []
  const rows: number[] = []
  for await (const [piece, prepared] of inPieces(pages())) {
    pieces.push([piece.length, prepared])
    rows.push(...piece)
  }
  expect(pieces).toEqual([
    [200, 'first'],
    [200, 'first'],
    [1, 'first'],
    [1, 'last'],
  ])
  expect(rows).toEqual(Array.from({ length: 402 }, (_, n) => n))
})
