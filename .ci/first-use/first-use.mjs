import * as core from '@vectis/quickbooks'
import * as ports from '@vectis/quickbooks/ports'
import * as storage from '@vectis/quickbooks-storage'
import * as sync from '@vectis/quickbooks-sync'
import * as fleet from '@vectis/quickbooks-sync/fleet'
import * as hub from '@vectis/billing-hub'
import * as integration from '@vectis/quickbooks-integration'
import * as webhooks from '@vectis/quickbooks-webhooks'
import * as emulator from '@vectis/quickbooks-emulator'
import * as testkit from '@vectis/quickbooks-testkit'
import * as contracts from '@vectis/quickbooks-testkit/contracts'
import * as postgres from '@vectis/quickbooks-testkit/postgres'
import * as pglite from '@electric-sql/pglite'
import use from './use.cjs'

const msw = process.argv.includes('--without-msw')
  ? null
  : await import('@vectis/quickbooks-emulator/msw')

await use({
  core,
  ports,
  storage,
  sync,
  fleet,
  hub,
  integration,
  webhooks,
  emulator,
  testkit,
  contracts,
  msw,
  postgres,
  pglite,
})
