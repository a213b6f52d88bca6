import { expect, test } from 'vitest'
import { startDemo } from '../src/demo.ts'
import { tellStory } from '../src/story.ts'

test(
  'the ten steps hold without a person, from connect to a reconnect',
  { timeout: 180_000 },
  async () => {
    await using demo = await open()
    const lines: string[] = []
    for await (const line of tellStory(demo)) lines.push(line)
    const steps = lines.flatMap((line) => /^(\d+)\. /.exec(line)?.[1] ?? [])
    expect(steps).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(lines.join('\n')).toMatch(
      /our rows = the emulator's books +yes +\(\d+ invoices compared\)/,
    )
    expect(lines.at(-1)).toContain('QuickBooks is disconnected')
  },
)

async function open() {
  const demo = await startDemo({ customers: 12, invoices: 60 })
  return { ...demo, [Symbol.asyncDispose]: () => demo.close() }
}
