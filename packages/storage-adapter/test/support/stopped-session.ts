import type { Socket } from 'node:net'
import pg from 'pg'
import { inject } from 'vitest'

const message = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5, type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/**
 * A process of the fleet that is stopped within a transaction that holds the row of its lease. What it leaves behind is
 * the same as that of SIGSTOP: half a statement in the socket, or an answer that is not read.
 */
export async function openStopped(
  schema: string,
  { tenantId, on }: { tenantId: string; on: 'sending' | 'receiving' },
) {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await client.query('begin')
  await client.query(
    `select set_config('idle_in_transaction_session_timeout', '15s', true), set_config('statement_timeout', '15s', true)`,
  )
  const leases = `${schema}.quickbooks_sync_leases`
  await client.query(`update ${leases} set statuses_on = null where tenant_id = $1`, [tenantId])
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  if (on === 'receiving') {
    stream.pause()
    stream.write(message('Q', Buffer.from(`select repeat('x', 50000000)\0`)))
  } else {
    const parse = Buffer.from(`\0update ${leases} set owner = $1::text\0\0\0`)
    const bind = message('B', Buffer.alloc(200_000))
    stream.write(Buffer.concat([message('P', parse), bind.subarray(0, 1_000)]))
  }
  return { pid: rows[0]?.pid, end: () => void stream.destroy() }
}
