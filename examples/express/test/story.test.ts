import { expect, test } from 'vitest'
import { startDemo } from '../src/demo.ts'
import { tellStory } from '../src/story.ts'

test('the story without a person holds from connect to paid', { timeout: 180_000 }, async () => {
  await using demo = await open()
  const lines: string[] = []
  for await (const line of tellStory(demo)) lines.push(line)
  expect(lines).toContain(
    'It was paid in QuickBooks; after the webhook and one tick the hub shows it as paid.',
  )
  expect(lines.join('\n')).toMatch(/our rows = the emulator's books +yes +\(61 invoices compared\)/)
  expect(lines.at(-1)).toContain('QuickBooks is disconnected')
})

async function open() {
  const demo = await startDemo({ customers: 12, invoices: 60 })
  return { ...demo, [Symbol.asyncDispose]: () => demo.close() }
}
