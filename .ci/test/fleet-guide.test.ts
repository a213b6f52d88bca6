import { expect, test } from 'vitest'
import { listCodeBlocks } from '../markdown.ts'
import { readText } from '../repository.ts'

test.each(['worker', 'web'])('the guide shows %s.ts of examples/fleet, word for word', (name) => {
  const program = readText(`examples/fleet/src/${name}.ts`).trimEnd()
  const shown = listCodeBlocks('docs/guides/fleet.md').map(({ text }) => text)
  expect(shown).toContain(program)
})
