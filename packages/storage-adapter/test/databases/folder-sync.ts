import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { Storage } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'

export const realmId = '9341452000000001'
export const pages = 30
export const rowsPerPage = 40

/** Reads where the last page left off, and writes the rest; each page moves the checkpoint in its own transaction. */
export async function writeFrom(
  { sync }: Storage,
  onCommitted: (page: number) => void | Promise<void> = () => {},
): Promise<number> {
  const tenant = sync.forTenant('acme')
  const lease = await tenant.acquireLease({ realmId, owner: 'folder', leaseMs: 60_000 })
  if (lease === null) throw new Error('Expected the lease of this owner.')
  const first = (await readPage(tenant)) + 1
  for (let page = first; page < pages; page += 1) {
    const [delivery] = buildHistory({
      objects: [
        {
          kind: 'Payment',
          versions: [{ gap: 1, worth: 'some', total: 5, isNoted: false, lines: 2 }],
          end: null,
        },
      ],
      sights: [{ object: 0, version: 0, delay: 0, withNext: false, isVoidEvent: false }],
    })
    const [payment] = delivery?.rows?.Payment ?? []
    if (!delivery || !payment) throw new Error('Expected a payment.')
    const payments = Array.from({ length: rowsPerPage }, (_, n) => ({
      ...payment,
      externalId: String(page * rowsPerPage + n),
    }))
    await tenant.commit({
      ...delivery,
      realmId,
      lease,
      rows: { Payment: payments },
      checkpoints: [{ ...emptyCheckpoint('Payment'), changedSince: String(page) }],
    })
    await onCommitted(page)
  }
  return first
}

/** The last page that is there; -1 for none. */
export async function readPage(tenant: ReturnType<Storage['sync']['forTenant']>): Promise<number> {
  const [checkpoint] = await tenant.readCheckpoints(realmId)
  return checkpoint ? Number(checkpoint.changedSince) : -1
}
