import { expect, test } from 'vitest'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { Checkpoint, ScanPosition } from '@vectis/quickbooks/ports'
import { commitBatch } from '../src/context/run-context.ts'
import { openRealm, realmId } from './support/open-realm.ts'
import { openRun } from './support/open-run.ts'

const observedAt = '2026-11-23T01:00:00-08:00'
const scan: ScanPosition = {
  scanId: 'a scan',
  startedAt: observedAt,
  createdFrom: observedAt,
  offset: 1,
  idsAtCursor: ['7'],
  setAside: ['7'],
  rows: 8,
  pages: 1,
  expected: null,
}

test('parts that commit at once: a row that one sets aside does not take the position of another one back', async () => {
  const { context, tenant } = await openRun(await openRealm())
  const about = { path: 'TotalAmt', message: 'Expected an amount.' }
  context.recorder.setAside([{ entity: 'SalesReceipt', externalId: '7', ...about }])
  context.recorder.setAside([{ entity: 'SalesReceipt', externalId: '8', ...about }])
  const position: Checkpoint = { ...emptyCheckpoint('SalesReceipt'), scan, setAside: ['7'] }
  await Promise.all([
    commitBatch(context, { observedAt, checkpoints: [position] }),
    commitBatch(context, { observedAt, checkpoints: [emptyCheckpoint('RefundReceipt')] }),
  ])
  const stored = await tenant.readCheckpoints(realmId)
  const receipts = stored.find(({ entity }) => entity === 'SalesReceipt')
  expect(receipts).toMatchObject({ scan, setAside: ['7', '8'] })
})

test('a position that was made before another part noted a row of its entity does not forget that row', async () => {
  const { context, tenant } = await openRun(await openRealm())
  context.recorder.setAside([
    { entity: 'SalesReceipt', externalId: '8', path: 'TotalAmt', message: 'Expected an amount.' },
  ])
  const position: Checkpoint = { ...emptyCheckpoint('SalesReceipt'), scan, setAside: ['7'] }
  await Promise.all([
    commitBatch(context, { observedAt, checkpoints: [emptyCheckpoint('RefundReceipt')] }),
    commitBatch(context, { observedAt, checkpoints: [position] }),
  ])
  const stored = await tenant.readCheckpoints(realmId)
  const receipts = stored.find(({ entity }) => entity === 'SalesReceipt')
  expect(receipts).toMatchObject({ scan, setAside: ['7', '8'] })
})

test('a batch that fails does not keep the next one from its turn', async () => {
  const { context, tenant } = await openRun(await openRealm())
  const { store } = context
  const failing = {
    ...context,
    store: { ...store, commit: () => Promise.reject(new Error('No.')) },
  }
  const results = await Promise.allSettled([
    commitBatch(failing, { observedAt, checkpoints: [emptyCheckpoint('Invoice')] }),
    commitBatch(context, { observedAt, checkpoints: [emptyCheckpoint('Payment')] }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  const stored = await tenant.readCheckpoints(realmId)
  expect(stored.map(({ entity }) => entity)).toEqual(['Payment'])
})
