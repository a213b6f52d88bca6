import { buildRow, syncEntities, type SyncEntity, type WireOf } from '@vectis/quickbooks/rows'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { MisusedError } from '../misused.ts'
import { plain } from '../output/plain.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import { compareRow, type FieldDifference } from './compare-row.ts'
import { readVersionsOf, type RowQuestion, type RowVersion } from './read-row.ts'

/** What QuickBooks says now, and where that differs from the stored row. */
interface Asked {
  answer: 'found' | 'missing' | 'unserved' | 'empty'
  time: string
  message: string | null
  differences: FieldDifference[]
}

/** One object: as stored, its versions with their evidence, and on request what QuickBooks says now. */
export async function runRow(
  session: Session,
  input: { tenantId: string; entity: string; externalId: string; ask?: true },
): Promise<ExitCode> {
  const { tenantId, externalId } = input
  const entity = syncEntities.find((one) => one.toLowerCase() === input.entity.toLowerCase())
  if (entity === undefined) {
    throw new MisusedError(
      `Expected an entity that is stored; received '${input.entity.slice(0, 40)}'.`,
      `Use one of ${syncEntities.join(', ')}.`,
    )
  }
  const { storage } = session.integration.parts
  const realmId = (await storage.connections.forTenant(tenantId).read())?.realmId
  if (realmId === undefined) {
    throw new MisusedError(`${tenantId} has no connection, so no rows.`, 'Name another tenant.')
  }
  const question = { tenantId, realmId, entity, externalId }
  const versions = await readVersionsOf(storage, question)
  const asked = input.ask === true ? await askNow(session, question, versions[0]) : null
  const result = { tenantId, realmId, entity, externalId, versions, asked }
  answer(session, result, () => describeRow(question, versions, asked))
  const differs = asked !== null && (asked.answer !== 'found' || asked.differences.length > 0)
  return versions.length === 0 || differs ? exitCodes.found : exitCodes.fine
}

async function askNow(
  { integration }: Session,
  { tenantId, entity, externalId }: RowQuestion,
  present: RowVersion | undefined,
): Promise<Asked> {
  const realm = await integration.parts.quickbooks.realm(tenantId)
  const said = await realm.ask(entity, externalId)
  const { kind, time } = said
  if (kind !== 'found') {
    const message = kind === 'unserved' ? said.message : null
    return { answer: kind, time, message, differences: [] }
  }
  const row = buildRow(entity, said.row as WireOf<SyncEntity>)
  const differences = present === undefined ? [] : compareRow(present.row, row)
  return { answer: kind, time, message: null, differences }
}

/** In words. */
export function describeRow(
  { entity, externalId }: RowQuestion,
  versions: readonly RowVersion[],
  asked: Asked | null,
): string {
  const said: string[] = []
  const [present, ...earlier] = versions
  if (present === undefined) said.push(`${entity} ${plain(externalId)} is not stored.\n`)
  else {
    const columns = Object.entries(present.row).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    )
    said.push(formatTable(columns), `\nsince ${describeEvidence(present)}\n`)
    for (const version of earlier) {
      said.push(`\nuntil ${version.knownTo}, ${describeEvidence(version)}\n`)
      said.push(formatTable(changesOf(version, present)))
    }
  }
  if (asked !== null) {
    const why = asked.message === null ? '' : ` ${plain(asked.message)}`
    said.push(`\nQuickBooks at ${asked.time}: ${asked.answer}${why}\n`)
    const rows = asked.differences.map((one) => [
      one.column,
      one.stored ?? 'null',
      one.quickbooks ?? 'null',
    ])
    said.push(
      rows.length > 0
        ? formatTable([['COLUMN', 'STORED', 'QUICKBOOKS'], ...rows])
        : asked.answer === 'found' && present !== undefined
          ? 'The stored row agrees.\n'
          : '',
    )
  }
  return said.join('')
}

/** What an earlier version held that the present row does not. */
function changesOf(version: RowVersion, present: RowVersion): string[][] {
  const now = new Map(Object.entries(present.row))
  return Object.entries(version.row).flatMap(([name, value]) =>
    (now.get(name) ?? null) === value || name === 'known_from' || name === 'evidence_id'
      ? []
      : [[name, value ?? 'null']],
  )
}

function describeEvidence({ row, evidence }: RowVersion): string {
  const since = new Map(Object.entries(row)).get('known_from') ?? 'an unknown time'
  if (evidence === null) return `${since}, without evidence`
  const { kind, runId, step, calls, events } = evidence
  const parts = [`${since}, by ${kind}`, runId === null ? '' : `run ${runId}`, step ?? '']
  const list = (name: string, found: unknown) =>
    Array.isArray(found) && found.length > 0 ? `${name} ${JSON.stringify(found.slice(0, 3))}` : ''
  return plain(
    [...parts, list('answers', calls), list('events', events)].filter(Boolean).join(', '),
  )
}
