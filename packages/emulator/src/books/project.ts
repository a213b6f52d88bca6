import type { WireObject } from './company.ts'

/**
 * What is left of a row when a statement names attributes: those, in the row's own order and spelling, and `sparse`.
 * `MetaData.CreateTime` leaves a part of an object, `Line.*` all of it. Graded assumed: no recording shows the answer.
 */
export function project(row: WireObject, columns: readonly string[] | null): WireObject {
  if (columns === null) return row
  const asked = columns.map((column) => column.replace(/\.\*$/, '').toLowerCase().split('.'))
  return { domain: 'QBO', sparse: true, ...pick(row, asked) }
}

function pick(object: WireObject, asked: readonly (readonly string[])[]): WireObject {
  const picked: [string, unknown][] = []
  for (const [name, value] of Object.entries(object)) {
    const paths = asked.filter(([first]) => first === name.toLowerCase())
    if (paths.length === 0) continue
    const parts = paths.map(([, ...rest]) => rest)
    const isWhole = parts.some((rest) => rest.length === 0)
    if (isWhole || typeof value !== 'object' || value === null) picked.push([name, value])
    else if (Array.isArray(value)) {
      picked.push([name, value.map((entry) => pick(entry as WireObject, parts))])
    } else picked.push([name, pick(value as WireObject, parts)])
  }
  return Object.fromEntries(picked)
}
