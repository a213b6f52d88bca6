/**
 * What may import what inside each package: its folders below `src`, lowest first. A folder imports only folders of
 * lines above its own here; folders of one line do not know each other. A file of `src` itself that folders stand on is
 * named like a folder; the other files of `src` compose the package, and no folder imports them.
 * See docs/decisions/0008.
 */
export const ladders: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'packages/core': [
    ['errors', 'values'],
    ['entities', 'telemetry', 'tokens'],
    ['derive', 'transport', 'webhooks'],
    ['ports'],
    ['oauth', 'query'],
    ['client'],
  ],
  'packages/storage-adapter': [
    ['defaults.ts', 'custody', 'rules'],
    ['tables'],
    ['schema'],
    ['databases'],
    ['migrations', 'connections', 'authorization-states', 'usage', 'webhook-events'],
    ['history'],
    ['retention', 'sync'],
    ['sources', 'overview'],
  ],
  'packages/sync-runner': [
    ['defaults.ts', 'plan', 'rows'],
    ['report'],
    ['sync-runner-options.ts'],
    ['budget', 'warnings', 'context'],
    ['gone'],
    ['read'],
    ['verify'],
    ['tick-loop.ts', 'run'],
    ['create-sync-runner.ts'],
    ['fleet'],
  ],
  'packages/webhook-handler': [['delivery'], ['shells']],
  'packages/billing-hub': [
    ['defaults.ts'],
    ['context', 'names'],
    ['changes', 'customers', 'links', 'panel', 'revenue', 'timeline'],
    ['alerts', 'standings'],
    ['explain'],
  ],
  'packages/integration': [
    ['options', 'tenants'],
    ['parts', 'connect', 'sync', 'hub'],
    ['status', 'routes'],
    ['metrics'],
    ['create-integration.ts'],
    ['command', 'shells'],
  ],
  'packages/emulator': [
    ['defaults.ts', 'seeded-random.ts', 'query-language', 'throttle', 'tls'],
    ['clock'],
    ['books', 'exchange'],
    ['indexed-company', 'oauth', 'webhooks'],
    ['faults'],
    ['server'],
    ['activity-stream.ts'],
    ['emulator-options.ts'],
    ['control'],
  ],
  'packages/testkit': [['defaults.ts'], ['contracts', 'expected', 'postgres']],
}
