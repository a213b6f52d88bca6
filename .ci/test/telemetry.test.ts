import { expect, test } from 'vitest'
import { logEvents } from '../../packages/core/src/telemetry/log-events.ts'
import { metrics } from '../../packages/core/src/telemetry/metrics.ts'
import { spans } from '../../packages/core/src/telemetry/spans.ts'
import { gauges } from '../../packages/integration/src/metrics/gauges.ts'
import { listFiles, listPackages, readText } from '../repository.ts'

const guide = readText('docs/guides/telemetry.md')

/** The rows of a section's table: name, and the other cells as they stand. */
function rowsOf(section: string): Map<string, string[]> {
  const text = guide.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? ''
  return new Map(
    [...text.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map((row) => [
      row[1]!,
      row[2]!.split(' | ').map((cell) => cell.trim()),
    ]),
  )
}

const quoted = (cell: string | undefined) =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)

test('the guide has every span with its attributes, and no other', () => {
  const rows = rowsOf('Spans')
  expect([...rows.keys()]).toEqual(Object.keys(spans))
  for (const [name, { kind, attributes }] of Object.entries(spans)) {
    expect([rows.get(name)?.[0], quoted(rows.get(name)?.[2])]).toEqual([kind, [...attributes]])
  }
})

test('the guide has every metric with its unit and attributes, and no other', () => {
  const rows = rowsOf('Metrics')
  expect([...rows.keys()]).toEqual(Object.keys(metrics))
  for (const [name, { kind, unit, attributes }] of Object.entries(metrics)) {
    const row = rows.get(name)
    expect([row?.[0], row?.[1], quoted(row?.[3])]).toEqual([kind, `\`${unit}\``, [...attributes]])
  }
})

test('the guide has every gauge for Prometheus, beside what OpenTelemetry has of it, and no other', () => {
  const rows = rowsOf('Gauges for Prometheus')
  expect([...rows.keys()]).toEqual(Object.keys(gauges))
  const known = new Set<string>([...Object.keys(metrics), 'error.type', 'health'])
  expect(
    [...rows.values()]
      .flat()
      .flatMap(quoted)
      .filter((name) => !known.has(name!)),
  ).toEqual([])
})

test('the guide has every event of the log with its levels, and no other', () => {
  const rows = rowsOf('Log lines')
  expect([...rows.keys()]).toEqual(Object.keys(logEvents))
  for (const [name, { levels }] of Object.entries(logEvents)) {
    expect(rows.get(name)?.[0]).toBe(levels.join(', '))
  }
})

test('the code writes every event of the list, and no other', () => {
  const sources = listPackages('packages').flatMap(({ folder }) => listFiles(`${folder}/src`))
  const written = sources
    .filter((path) => !path.endsWith('/log-events.ts'))
    .flatMap((path) => [...readText(path).matchAll(/event(?::| =) '(quickbooks\.[\w.]+)'/g)])
    .map(([, name]) => name!)
  expect([...new Set(written)].toSorted()).toEqual(Object.keys(logEvents).toSorted())
})

test('the dashboard asks for every metric as Prometheus names it, and for no other', () => {
  const dashboard = JSON.parse(readText('docs/guides/telemetry-dashboard.json')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const names = Object.entries(metrics).map(([name, { kind, unit }]) => {
    const base = `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}`
    return kind === 'counter' ? `${base}_total` : base
  })
  const asked = dashboard.panels
    .flatMap(({ targets }) => targets)
    .flatMap(({ expr }) => [...expr.matchAll(/\b(?:quickbooks|http|messaging)_\w+(?=[[{)])/g)])
    .map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''))
  const labels = new Set(
    Object.values(metrics).flatMap(({ attributes }) =>
      attributes.map((name) => name.replaceAll('.', '_')),
    ),
  )
  const used = [...new Set(asked)].filter((name) => !labels.has(name))
  expect(used.toSorted()).toEqual(names.toSorted())
})
