const use = require('./use.cjs')

const ended = use({
  core: require('@vectis/quickbooks'),
  ports: require('@vectis/quickbooks/ports'),
  storage: require('@vectis/quickbooks-storage'),
  sync: require('@vectis/quickbooks-sync'),
  fleet: require('@vectis/quickbooks-sync/fleet'),
  hub: require('@vectis/billing-hub'),
  integration: require('@vectis/quickbooks-integration'),
  webhooks: require('@vectis/quickbooks-webhooks'),
  emulator: require('@vectis/quickbooks-emulator'),
  testkit: require('@vectis/quickbooks-testkit'),
  contracts: require('@vectis/quickbooks-testkit/contracts'),
  postgres: require('@vectis/quickbooks-testkit/postgres'),
  msw: process.argv.includes('--without-msw') ? null : require('@vectis/quickbooks-emulator/msw'),
  pglite: require('@electric-sql/pglite'),
})
ended.catch((error) => {
  console.error(error)
  // The emulator still listens.
  process.exit(1)
})
