/** What the writes of the command ask, do and answer, with a storage that does as it is told. */
import type { AdoptReport } from '@vectis/quickbooks-storage'
import type { RunReport } from '@vectis/quickbooks-sync'
import { expect, test } from 'vitest'
import type { Session } from '../../src/command/session.ts'
import { runAdopt } from '../../src/command/writes/run-adopt.ts'
import { runSync } from '../../src/command/writes/run-sync.ts'
import { sampleRun } from '../support/sample-status.ts'

function openSession(integration: object, { agrees = true, isJson = false } = {}) {
  const seen = { out: '', err: '', asked: [] as string[], progress: [] as string[] }
  const session = {
    isJson,
    integration,
    settings: { hasHostParts: true },
    write: (text: string) => void (seen.out += text),
    writeError: (text: string) => void (seen.err += text),
    progress: (text: string) => void seen.progress.push(text),
    async ask(question: string) {
      seen.asked.push(question)
      return agrees
    },
  } as unknown as Session
  return { session, seen }
}

const report = (more: Partial<RunReport> = {}): RunReport => ({
  ...(sampleRun() as Omit<RunReport, 'tenantId' | 'setAside' | 'error' | 'hasMore'>),
  tenantId: 'acme',
  setAside: [],
  error: null,
  hasMore: false,
  ...more,
})

async function sync(given: RunReport, terms: { agrees?: boolean; isJson?: boolean } = {}, mode: 'auto' | 'verify' = 'auto') {
  const modes: string[] = []
  const integration = {
    for: () => ({
      sync: {
        watch(listener: (pages: object[] | null) => void) {
          listener([{ entity: 'Invoice', rows: 20, total: 40 }, { entity: 'Customer', rows: 5, total: null }])
          listener(null)
          return () => undefined
        },
        async now(options: { mode: string }) {
          modes.push(options.mode)
          return given
        },
      },
    }),
  }
  const { session, seen } = openSession(integration, terms)
  const code = await runSync(session, { tenantId: 'acme', mode, yes: undefined })
  return { code, modes, ...seen }
} // prettier-ignore

test('sync asks first, shows each page, and ends with what was read', async () => {
  const entities = { Invoice: { read: 20, setAside: 1 } } as unknown as RunReport['entities']
  const { code, asked, progress, out, modes } = await sync(report({ entities }))
  expect(code).toBe(0)
  expect(asked).toEqual(['Read QuickBooks for acme now? It costs metered calls.'])
  expect(progress).toEqual(['Invoice 20/40  Customer 5/?', '', ''])
  expect(out).toBe('acme: succeeded, incremental, 3 calls\n  Invoice: 20 read, 1 set aside\n')
  expect(modes).toEqual(['auto'])
})

test('verify says so when it asks; who does not agree has nothing read', async () => {
  const { code, asked, modes, err } = await sync(report(), { agrees: false }, 'verify')
  expect(code).toBe(4)
  expect(asked).toEqual([
    'Compare the tables with QuickBooks for acme now? It costs metered calls.',
  ])
  expect(modes).toEqual([])
  expect(err).toBe('Nothing was done. Where no person can be asked, pass --yes.\n')
})

test('problems and differences are listed, and are a finding', async () => {
  const problem = { rung: 'entity', entity: 'Invoice', externalId: '7', code: 'server', message: 'HTTP\n500', intuitTid: '1-5f' }
  const problems = [problem, { ...problem, entity: null, externalId: null, intuitTid: null }] as unknown as RunReport['problems']
  const difference = { identity: 'invoice', entity: 'Invoice', externalId: '9', expected: '10', actual: '9', currency: 'USD' }
  const found = { differences: [difference] } as unknown as RunReport['report']
  const { code, out } = await sync(report({ problems, report: found }))
  expect(code).toBe(1)
  expect(out.split('\n').slice(1)).toEqual([
    '  problem server, Invoice 7: HTTP 500 (intuit_tid 1-5f)',
    '  problem server: HTTP 500',
    '  1 differences in balances',
    '    invoice: Invoice 9 10 here 9 USD',
    '',
  ])
  expect((await sync(report({ report: { differences: [] } as never }))).code).toBe(0)
}) // prettier-ignore

test('a run that failed is its error; one that read a part, or found another at work, is a finding', async () => {
  const error = new Error('no database')
  await expect(sync(report({ outcome: 'failed', error }))).rejects.toBe(error)
  const partial = await sync(report({ outcome: 'partial', error }))
  expect([partial.code, partial.out]).toEqual([1, 'acme: partial, incremental, 3 calls\n'])
  const busy = await sync(report({ outcome: 'busy' }))
  expect([busy.code, busy.out]).toEqual([1, 'Another process is reading acme; nothing was done.\n'])
  const json = await sync(report({ outcome: 'partial', error }), { isJson: true })
  expect(JSON.parse(json.out)).toMatchObject({ outcome: 'partial', tenantId: 'acme' })
  expect(json.out).not.toContain('no database')
})

const adopted = [
  { tenantId: 'acme', from: 'staging' },
  { tenantId: 'beta', from: null },
  { tenantId: 'gamma', from: 'staging' },
]
async function adopt(
  given: Partial<AdoptReport>,
  input: Partial<Parameters<typeof runAdopt>[1]> = {},
  agrees = true,
) {
  const calls: object[] = []
  const storage = {
    installationId: 'production',
    async adopt(options: { dryRun?: boolean }): Promise<AdoptReport> {
      calls.push(options)
      return { adopted: [], busy: [], failed: [], ...given, dryRun: options.dryRun === true }
    },
  }
  const { session, seen } = openSession({ parts: { storage } }, { agrees })
  const code = await runAdopt(session, { tenantId: undefined, ...input })
  return { code, calls, ...seen }
}

test('adopt looks first, names each owner once, and then binds', async () => {
  const { code, calls, asked, out } = await adopt({ adopted }, { actor: 'Ada' })
  expect(code).toBe(0)
  expect(calls).toEqual([{ dryRun: true }, { actor: 'Ada' }])
  expect(asked).toEqual([
    'Take over the tokens of 3 connections from "staging", no named installation for "production"? ' +
      'If that installation still runs, its connections end with the first refresh here.',
  ])
  expect(out).toBe(
    'acme   "staging"\nbeta   no named installation\ngamma  "staging"\n3 connections bound to "production".\n',
  )
})

test('adopt with nothing to adopt, or for a look alone, asks nobody and binds nothing', async () => {
  const nothing = await adopt({}, { tenantId: 'acme' })
  expect([nothing.code, nothing.calls, nothing.asked]).toEqual([0, [{ tenantId: 'acme', dryRun: true }], []]) // prettier-ignore
  expect(nothing.out).toBe('0 connections would be bound to "production".\n')
  const look = await adopt({ adopted }, { dryRun: true })
  expect([look.code, look.calls.length, look.asked]).toEqual([0, 1, []])
  const failed = [{ tenantId: 'acme', code: 'tampered' }] as const
  const broken = await adopt({ failed: [...failed] })
  expect([broken.code, broken.out]).toEqual([
    1,
    '0 connections would be bound to "production".\nacme: tampered; its row is unchanged.\n',
  ])
})

test('what could not be adopted is a finding that says what to do; who does not agree has nothing bound', async () => {
  const busy = await adopt({ adopted, busy: ['delta'] })
  expect(busy.code).toBe(1)
  expect(busy.out).toContain('\ndelta: a refresh is under way; run this again.\n')
  const failed = await adopt({ adopted, failed: [{ tenantId: 'delta', code: 'unknown_key_id' }] })
  expect(failed.code).toBe(1)
  expect(failed.out).toContain('\ndelta: unknown_key_id; its row is unchanged.\n')
  const declined = await adopt({ adopted }, {}, false)
  expect([declined.code, declined.calls]).toEqual([4, [{ dryRun: true }]])
})

test('adopt for an installation without an id is a misuse', async () => {
  const { session } = openSession({ parts: { storage: { installationId: null } } })
  await expect(runAdopt(session, { tenantId: undefined })).rejects.toMatchObject({
    name: 'MisusedError',
    message:
      'Expected an installation id to adopt for; this host has none. Set QUICKBOOKS_INSTALLATION_ID, or installationId in the config file.',
  })
})
