import { text } from '../databases/columns.ts'
import { read, run } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { evidenceText, setEvidence } from '../rules/evidence.ts'

/**
 * Runs `work` inside a transaction of the host's: what the host writes after it names the evidence that it named
 * before, even if `work` throws.
 */
export async function inHostsTransaction<Result>(
  context: Pick<Tables, 'db'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const columns = { before: text() }
  const [row] = await read(context, `select ${evidenceText} as before`, [], columns)
  const restore = () => run(context, `select ${setEvidence('$1')}`, [row?.before ?? ''])
  try {
    const result = await work()
    await restore()
    return result
  } catch (error) {
    // After a failed statement the transaction takes no other one, and its settings end with it.
    await restore().catch(() => undefined)
    throw error
  }
}
