import { compareDecimals } from '@vectis/quickbooks/values'
import type { AlertExplanation, FigureExplanation, KnownVersion } from '../../src/index.ts'

/** Links of a chain that end in nothing, or in something else than what the alert says. */
export function findGaps({ key, steps }: AlertExplanation): string[] {
  const gaps: string[] = []
  const expectKind = (what: string, { evidence, missing }: KnownVersion, kind: string) => {
    if (evidence === null) gaps.push(`${key}: ${what} has no evidence (${missing})`)
    else if (evidence.kind !== kind) gaps.push(`${key}: ${what} is from ${evidence.kind}`)
  }
  if (steps.length === 0) gaps.push(`${key}: no step`)
  for (const step of steps) {
    const at = `${step.kind} at ${step.knownFrom}`
    expectKind(at, step, 'alerts')
    if (step.documents.length + step.links.length === 0) gaps.push(`${key}: ${at} names nothing`)
    for (const document of step.documents) {
      const name = `${document.entity} ${document.externalId} of ${at}`
      expectKind(name, document, 'sync')
      const { evidence } = document
      if (evidence?.run === null) gaps.push(`${key}: ${name} names no run`)
      if (evidence?.calls.length === 0 && evidence.events.length === 0) {
        gaps.push(`${key}: ${name} names no answer and no event`)
      }
      if (document.link !== null) expectKind(`the link of ${name}`, document.link, 'links')
    }
    for (const link of step.links) expectKind(`a link of ${at}`, link, 'links')
    const { balance, dueDate } = step.facts as { balance?: string; dueDate?: string }
    const [invoice] = step.documents
    if (balance === undefined || !['opened', 'reopened', 'updated'].includes(step.kind)) continue
    if (invoice === undefined) gaps.push(`${key}: ${at} has no invoice`)
    else if (
      compareDecimals(invoice.state.open, balance) !== 0 ||
      invoice.state.dueDate !== dueDate
    ) {
      gaps.push(
        `${key}: ${at} was decided on ${balance} due ${dueDate}, explained by ${invoice.state.open} due ${invoice.state.dueDate}`,
      )
    }
  }
  return gaps
}

/** The ids of all evidence in an explanation. */
export function evidenceIn(explained: AlertExplanation | FigureExplanation): string[] {
  const ids: string[] = []
  JSON.stringify(explained, (name, value: unknown) => {
    if (name === 'evidence' && value !== null) ids.push((value as { id: string }).id)
    return value
  })
  return ids
}
