import pg from 'pg'
import type { SharedDatabase } from '../../src/fleet/call-windows.ts'

export interface SettlingDatabase extends SharedDatabase {
  /** For a virtual clock: time stands still until every statement is answered. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** A schema of its own on a real server, for processes that live in virtual time. */
export async function openSettlingDatabase(url: string, schema: string): Promise<SettlingDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  await pool.query(`create schema ${schema}`)
  let underWay = 0
  const waiting: (() => void)[] = []
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))
  return {
    async query(text, values) {
      underWay += 1
      try {
        return await pool.query(text, values)
      } finally {
        underWay -= 1
        if (underWay === 0) for (const resolve of waiting.splice(0)) resolve()
      }
    },
    async settle() {
      await turn()
      while (underWay > 0) {
        await new Promise<void>((resolve) => waiting.push(resolve))
        await turn()
      }
    },
    async close() {
      await pool.query(`drop schema ${schema} cascade`)
      await pool.end()
    },
  }
}
