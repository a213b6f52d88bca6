import { expect } from 'vitest'
import { tellStory } from '../../src/story.ts'

/** The lines of the story without a person, all ten steps of which hold. */
export async function readStory(demo: Parameters<typeof tellStory>[0]): Promise<string[]> {
  const lines: string[] = []
  for await (const line of tellStory(demo)) lines.push(line)
  const steps = lines.flatMap((line) => /^(\d+)\. /.exec(line)?.[1] ?? [])
  expect(steps).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  expect(lines.join('\n')).toMatch(
    /our rows = the emulator's books +yes +\(\d+ invoices compared\)/,
  )
  return lines
}
