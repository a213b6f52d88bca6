import { expect, test } from 'vitest'
import { startDemo } from '../src/demo.ts'
import { start } from './support/pages-start.ts'
import { readStory } from './support/read-story.ts'

/** One day, with few customers. At night, as many days of the year after it with all of them: a demo holds on any day. */
const days = Number(process.env['STORY_DAYS'] ?? 0)
const starts =
  days === 0
    ? [{ day: 0, customers: 12, invoices: 60 }]
    : Array.from({ length: days }, (_, nth) => ({
        day: Math.round((nth * 365) / days),
        customers: 40,
        invoices: 400,
      }))

test.each(starts)(
  'the ten steps hold without a person, from connect to a reconnect, after $day days',
  async ({ day, ...size }) => {
    await using demo = await open({ ...size, start: Date.parse(start) + day * 86_400_000 })
    const lines = await readStory(demo)
    expect(lines.at(-1)).toContain('QuickBooks is disconnected')
  },
)

async function open(options: Parameters<typeof startDemo>[0]) {
  const demo = await startDemo(options)
  return { ...demo, [Symbol.asyncDispose]: () => demo.close() }
}
