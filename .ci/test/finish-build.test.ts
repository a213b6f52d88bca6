import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { importFirst, nameAsEsModule, writeNodeCheck } from '../finish-build.ts'

const check = (version: string | undefined): unknown =>
  runInNewContext(
    writeNodeCheck('@a/b', '>=22.19.0'),
    version === undefined ? {} : { process: { versions: { node: version } } },
  )

test.each(['22.19.0', '22.20.1', '24.0.0', '26.12.1', undefined])('takes Node %s', (version) => {
  expect(() => check(version)).not.toThrow()
})

test.each(['18.20.0', '20.19.6', '22.18.9'])('refuses Node %s in one line', (version) => {
  expect(() => check(version)).toThrow(
    `@a/b expected Node 22.19 or later, found Node ${version}. Install a newer one: https://nodejs.org/en/download`,
  )
})

test('wants a range that it can compare', () => {
  expect(() => writeNodeCheck('@a/b', '22 || 24')).toThrow('engines.node of @a/b')
})

test('imports first, on the line that was first', () => {
  expect(importFirst("import 'a';\nb()", './n.js')).toBe("import './n.js';import 'a';\nb()")
  expect(importFirst('"use strict";a()\nb()', './n.cjs')).toBe(
    '"use strict";require(\'./n.cjs\');a()\nb()',
  )
  expect(importFirst('#!/usr/bin/env node\na()', './n.js')).toBe(
    "#!/usr/bin/env node\nimport './n.js';a()",
  )
})

test('names what is an ES module only as a type', () => {
  const text =
    "import { A, B } from 'kysely';\nimport { z } from 'zod';\nimport { C } from './c.cjs';"
  expect(nameAsEsModule(text, (name) => name === 'kysely')).toBe(
    "import type { A, B } from 'kysely' with { 'resolution-mode': 'import' };\nimport { z } from 'zod';\nimport { C } from './c.cjs';",
  )
})
