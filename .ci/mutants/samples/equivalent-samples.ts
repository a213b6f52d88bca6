import { isNamed } from '../equivalent-mutants.ts'
import type { EquivalentMutant } from '../equivalent-mutants.ts'
import type { SampledMutant } from './draw-sample.ts'

/** Mutants of one kind, wherever they are. */
interface EquivalentKind {
  /** What is replaced. Default: anything. */
  of?: RegExp
  /** The end of the file up to it. Default: anything. */
  after?: RegExp
  replacement: string
  reason: string
}

/** Of the samples: mutants that change nothing that can be seen. They are drawn no more, and others take their places. */
export const equivalentKinds: readonly EquivalentKind[] = [
  {
    after: /: OptionNames<\w+> = \{[^}]*$/,
    replacement: 'false',
    reason: 'A list of names: its keys are read, its values are for the compiler.',
  },
  {
    of: /^\{(?:\s*\w+: text(?:<\w+>)?\(\),?)+\s*\}$/,
    replacement: '{}',
    reason: 'A column of type text comes as text from every driver: it is named for the compiler.',
  },
]

const core = 'packages/core/src'
const receiver = 'packages/webhook-handler/src'
const runner = 'packages/sync-runner/src'
const storage = 'packages/storage-adapter/src'

/** One by one. */
export const equivalentSamples: readonly EquivalentMutant[] = [
  {
    file: `${core}/telemetry/create-recorder.ts`,
    line: 'quietly(() => counterOf(name)?.add(',
    replacement: 'counterOf(name).add',
    reason: 'Without a meter the error is made and ignored.',
  },
  {
    file: `${core}/telemetry/create-recorder.ts`,
    line: 'quietly(() => histogramOf(name)?.record(',
    replacement: 'histogramOf(name).record',
    reason: 'Without a meter the error is made and ignored.',
  },
  {
    file: `${core}/telemetry/create-recorder.ts`,
    line: 'quietly(() => gauge?.addCallback(callback))',
    replacement: 'gauge.addCallback',
    reason: 'Without a meter the error is made and ignored.',
  },
  {
    file: `${core}/telemetry/create-recorder.ts`,
    line: 'return () => quietly(() => gauge?.removeCallback(callback))',
    replacement: 'gauge.removeCallback',
    reason: 'Without a meter the error is made and ignored.',
  },
  {
    file: `${core}/query/halving.ts`,
    line: 'if (rows < 1 || rows >= within) return',
    replacement: 'rows > within',
    reason: 'With as many rows left as are searched, neither those nor the half of them change.',
  },
  {
    file: `${core}/errors/fault.ts`,
    line: ".replace(/&(lt|gt|quot|apos|amp);/g, (_match, name: string) => entities.get(name) ?? '')",
    replacement: '"Stryker was here!"',
    reason: 'The expression lets only names of the list through.',
  },
  {
    file: `${core}/transport/classify-answer.ts`,
    line: "const code = fault?.errors[0]?.code ?? ''",
    replacement: '"Stryker was here!"',
    reason: 'Neither is a code of QuickBooks.',
  },
  {
    file: `${core}/transport/rate-windows.ts`,
    line: 'if (stale > 0) arrivals.splice(0, stale)',
    replacement: 'true',
    reason: 'Taking none away changes nothing: it saves the call.',
  },
  {
    file: `${core}/transport/retry-plan.ts`,
    line: "if (text === undefined || text === '') return null",
    replacement: 'false',
    reason: 'No text is neither digits nor a date either: null.',
  },
  {
    file: `${core}/webhooks/verify-signature.ts`,
    line: "return Buffer.from(hmac.digest('binary'), 'binary')",
    replacement: '""',
    reason: 'Without a form Node gives the bytes, which cost more.',
  },
  {
    file: `${core}/transport/classify-answer.ts`,
    line: 'const fault = body === null ? parseFault(text) : findFault(body)',
    replacement: 'true',
    reason: 'The text is parsed a second time: it saves the time.',
  },
  {
    file: `${core}/transport/defaults.ts`,
    line: 'reject(signal?.reason)',
    replacement: 'signal.reason',
    reason: 'Only a signal calls it.',
  },
  {
    file: `${core}/query/scan.ts`,
    line: 'const last = identities.at(-1)?.createdAt ?? null',
    replacement: 'identities.at(-1).createdAt',
    reason: 'A page that is not the last is as long as was asked for: at least one row.',
  },
  {
    file: `${core}/oauth/authorization-response.ts`,
    line: 'if (realmId === null || !/^',
    replacement: 'false',
    reason: 'The text of null has no digits.',
  },
  {
    file: `${core}/oauth/discovery.ts`,
    line: "throw new Error('no discovery document')",
    replacement: '""',
    reason: 'It leads to the addresses that were given; nobody reads it.',
  },
  {
    file: `${runner}/fleet/until-asked.ts`,
    line: '.catch(() => [])',
    replacement: '["Stryker was here"]',
    reason: 'A text has no priority.',
  },
  {
    file: `${storage}/sources/lock-source.ts`,
    line: "throw new Error('Expected a row of billing_sources, found none.')",
    replacement: '""',
    reason: 'The statement before it answers with a row: it is for the compiler.',
  },
  {
    file: `${storage}/sync/insert-new.ts`,
    line: 'return found[0]?.ids ?? []',
    replacement: '["Stryker was here"]',
    reason: 'The statement answers with a row: it is for the compiler.',
  },
  {
    file: `${storage}/sync/statuses.ts`,
    line: 'return rows[0]?.changed ?? 0',
    replacement: 'rows[0].changed',
    reason: 'The statement answers with a row: it is for the compiler.',
  },
  {
    file: `${storage}/connections/connect.ts`,
    line: 'if (row === undefined)',
    replacement: 'false',
    reason: 'A statement without a table answers with a row: it is for the compiler.',
  },
  {
    file: `${storage}/connections/read-connection.ts`,
    line: 'if (statement.parameters.length === 1) compiledReads.set(now, statement)',
    replacement: 'false',
    reason: 'The statement is compiled again: it saves the time.',
  },
  {
    file: `${storage}/connections/connection-store.ts`,
    line: 'if (Number(before.generation) <= generation && before.access_token !== null) {',
    replacement: 'true',
    reason: 'The statement commits no other generation: it saves asking.',
  },
  {
    file: `${receiver}/create-webhook-handler.ts`,
    line: "const settled = 'settled'",
    replacement: '""',
    reason: 'Nobody reads the reason: it saves making an error.',
  },
  {
    file: `${receiver}/create-webhook-handler.ts`,
    line: 'if (refusals.length > 0) await',
    replacement: 'refusals.length >= 0',
    reason: 'Waiting for no refusals takes no time.',
  },
  {
    file: `${receiver}/create-webhook-handler.ts`,
    line: 'traceParent === null ? verified',
    replacement: 'false',
    reason: 'An event with null is stored as one without.',
  },
  {
    file: `${receiver}/delivery/proven-realms.ts`,
    line: "if (typeof source === 'function') return []",
    replacement: '""',
    reason: 'A function has no values.',
  },
  {
    file: `${receiver}/delivery/proven-realms.ts`,
    line: "if (typeof source === 'function') return []",
    replacement: 'false',
    reason: 'A function has no values.',
  },
  {
    file: `${receiver}/delivery/proven-realms.ts`,
    line: 'verdicts.set(token, verdict)',
    replacement: ';',
    reason: 'A second hash of the same bytes says the same: it saves the time.',
  },
  {
    file: `${receiver}/delivery/measure-answer.ts`,
    line: 'const errorType = status >= 500 ? outcome : undefined',
    replacement: 'status > 500',
    reason: 'The only such status is 503.',
  },
  {
    file: `${receiver}/shells/node-http.ts`,
    line: 'const noRequest = /^(?:CONNECT|TRACE|TRACK)$/i',
    replacement: '/(?:CONNECT|TRACE|TRACK)$/i',
    reason: 'Node takes no other method that ends so, and one that is no POST is refused anyway.',
  },
  {
    file: `${receiver}/delivery/read-body.ts`,
    line: 'if (chunks.length === 1 && only) return only',
    replacement: 'false',
    reason: 'A copy of one piece is the same bytes.',
  },
  {
    file: `${receiver}/shells/node-http.ts`,
    line: "headers.append(incoming.rawHeaders[index] ?? ''",
    replacement: '"Stryker was here!"',
    reason: 'Node gives names and values in pairs: both are for the compiler.',
  },
]

export function isListed(mutant: SampledMutant, source: string): boolean {
  const [before, replaced] = [source.slice(0, mutant.from), source.slice(mutant.from, mutant.to)]
  return (
    isNamed(equivalentSamples, mutant) ||
    equivalentKinds.some(
      ({ of = /^/, after = /^/, replacement }) =>
        replacement === mutant.replacement && after.test(before) && of.test(replaced),
    )
  )
}
