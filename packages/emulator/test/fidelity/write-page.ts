import { driven } from './driven.ts'
import { notedObjects } from '../corpus/noted-shapes.ts'
import { shapeDifferences } from '../corpus/shape-differences.ts'
import { evidence } from './evidence.ts'
import { limits } from './limits.ts'

/** docs/reference/emulator-fidelity.md, from the lists beside this file. */
export function writePage(): string {
  const clients = [...driven.keys()]
  const all = [...new Set([...driven.values()].flat())].sort()
  const rows = evidence.map((one) => [
    `\`${one.operation}\``,
    one.path,
    one.recorded ?? '-',
    one.documented ?? '-',
    one.thirdParty ?? '-',
    one.assumed ?? '-',
    one.faults?.join(', ') ?? '-',
  ])
  const answering = [...new Set(notedObjects.map(({ from }) => from))].sort()
  const entities = [...new Set(notedObjects.map(({ of }) => of))].sort()
  const count = (entity: string, operation: string) =>
    notedObjects.filter(({ of, from }) => of === entity && from === operation).length
  const heads = ['operation', 'path', 'recorded', 'documented', 'third party', 'assumed', 'Faults']
  return `# How far the emulator can be trusted

A test writes this page and fails when it is not what the lists behind it say. Each kind of source has its own column, and the columns are never added up: what is documented is not what was
recorded, and what is assumed may be wrong. Every code in the last column is provoked by a test.

${table(heads, rows)}

## Recorded, by entity

How many objects of public recordings are compared with ours, by the operation that answered them. An entity that is not here was in no recording; neither was an operation without a number.

${table(
  ['entity', ...answering],
  entities.map((entity) => [
    entity,
    ...answering.map((operation) => String(count(entity, operation) || '-')),
  ]),
)}

## Where it is unlike the recordings

The shapes of some 290 requests and answers of public recordings are compared with what the emulator answers ([decision 0199](../decisions/0199-shapes-of-public-recordings.md)). It differs only
where one of these holds, and a test fails for a reason that is not needed:

${Object.keys(shapeDifferences)
  .map((reason) => `- ${reason}`)
  .join('\n')}

## What it does not do

A test shows what a client meets in each of these places.

${limits.map(({ limit }) => `- ${limit}`).join('\n')}

## Driven by clients that nobody here wrote

Each client runs unmodified, and its story fails when what it did with success is not what stands here
([decision 0185](../decisions/0185-real-clients-against-the-emulator.md)).

${table(
  ['operation', ...clients],
  all.map((words) => [
    words,
    ...clients.map((client) => (driven.get(client)!.includes(words) ? 'yes' : '-')),
  ]),
)}
`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => row[at]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(heads), rule, ...rows.map(line)].join('\n')
}
