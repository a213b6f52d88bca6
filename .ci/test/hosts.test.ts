import { expect, test } from 'vitest'
import { listFiles, readText } from '../repository.ts'

/** All lines of a host, imports and empty ones too. */
const linesOf = (folder: string) =>
  listFiles(folder, ['.ts', '.cjs']).map((path) => ({
    path,
    lines: readText(path).trimEnd().split('\n').length,
  }))

test('a host is at most 25 lines, in TypeScript and in CommonJS', () => {
  const hosts = linesOf('examples/minimal/src')
  expect(hosts.map(({ path }) => path)).toEqual([
    'examples/minimal/src/host.cjs',
    'examples/minimal/src/host.ts',
  ])
  expect(hosts.filter(({ lines }) => lines > 25)).toEqual([])
})

test.each(['fastify', 'hono', 'next'])('a host on %s is at most 80 lines', (example) => {
  const files = linesOf(`examples/${example}/src`)
  expect(files.length).toBeGreaterThan(0)
  expect(files.reduce((sum, { lines }) => sum + lines, 0)).toBeLessThanOrEqual(80)
})
