import type { RealmStanding } from '@vectis/quickbooks/ports'
import { json, text, type Columns, type RowOf } from '../databases/columns.ts'
import { readColumns, readPrepared } from '../databases/run.ts'
import { checkpointColumns, selectCheckpoints, toCheckpoint } from './checkpoints.ts'
import { dueFirst, questionColumns, questionList, toQuestion } from './open-questions.ts'
import { newestFirst, runColumns, runList, toRun } from './runs.ts'
import type { SyncContext } from './sync-context.ts'

/** Runs, checkpoints and open questions: three statements that every tick begins with, as one. */
export async function readStanding(
  context: SyncContext,
  input: { realmId: string; runs: number; questions: number },
): Promise<RealmStanding> {
  const { table } = context
  const rows = await readPrepared(
    context,
    `(select 'run' as what, to_jsonb(f)::text as found from (select ${runList} from ${table('quickbooks_sync_runs')} r
       where tenant_id = $1 and realm_id = $2 order by ${newestFirst} limit $3) f)
     union all (select 'checkpoint', to_jsonb(f)::text from (${selectCheckpoints(context)}) f)
     union all (select 'question', to_jsonb(f)::text from (select ${questionList} from ${table('quickbooks_open_questions')} q
       where tenant_id = $1 and realm_id = $2 order by ${dueFirst} limit $4) f)`,
    [context.tenantId, input.realmId, input.runs, input.questions],
    { what: text<'run' | 'checkpoint' | 'question'>(), found: json<Record<string, unknown>>() },
  )
  const of = <Shape extends Columns>(kind: (typeof rows)[number]['what'], columns: Shape) =>
    readColumns(
      rows.filter(({ what }) => what === kind).map(({ found }) => found),
      columns,
    ) satisfies RowOf<Shape>[]
  return {
    runs: of('run', runColumns).map(toRun),
    checkpoints: of('checkpoint', checkpointColumns).map(toCheckpoint),
    questions: of('question', questionColumns).map(toQuestion),
  }
}
