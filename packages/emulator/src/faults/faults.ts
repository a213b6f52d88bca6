import { checkDelay } from '../clock/check-delay.ts'
import type { Clock } from '../clock/clock.ts'
import type { EmulatorResponse } from '../exchange/exchange.ts'
import { withFewerRows, withoutFields } from './answer-edits.ts'
import { withChangedRows } from './changed-rows.ts'
import { answerCanned, cannedFaults } from './canned-faults.ts'
import type { FaultAnswer, FaultRule, FaultSubject } from './fault-rule.ts'

/** Removes the pushed rules; also usable with `using`. */
export type Disposer = (() => void) & Disposable

export interface FaultLayer extends Disposable {
  /** Adds rules on top: the newest rule that matches decides. */
  push(...rules: FaultRule[]): Disposer
  /** Removes the rules of this layer. */
  clear(): void
}

export interface Faults extends FaultLayer {
  /** A separate layer, disposed as a whole at the end of a test. */
  layer(): FaultLayer
  /** Rules in force, newest first, with how often each matched and touched. */
  list(): { name: string; matched: number; touched: number }[]
}

interface ActiveRule {
  rule: FaultRule
  name: string
  matched: number
  touched: number
}

export interface FaultChoice {
  name: string
  respond: FaultRule['respond']
}

export function createFaults(): Faults & { choose(subject: FaultSubject): FaultChoice | null } {
  let active: ActiveRule[] = []

  function createLayer(): FaultLayer {
    let own: ActiveRule[] = []
    const clear = () => {
      const gone = own
      own = []
      active = active.filter((entry) => !gone.includes(entry))
    }
    return {
      push(...rules) {
        const entries = rules.map(activate)
        own.push(...entries)
        active.push(...entries)
        const dispose = () => {
          active = active.filter((entry) => !entries.includes(entry))
        }
        return Object.assign(dispose, { [Symbol.dispose]: dispose })
      },
      clear,
      [Symbol.dispose]: clear,
    }
  }

  const base = createLayer()
  return {
    ...base,
    layer: createLayer,
    clear: () => {
      active = []
    },
    list: () =>
      active.map(({ name, matched, touched }) => ({ name, matched, touched })).toReversed(),
    choose(subject) {
      for (let index = active.length - 1; index >= 0; index -= 1) {
        const entry = active[index]!
        if (entry.touched >= (entry.rule.times ?? Infinity)) continue
        if (subject.call.at >= (entry.rule.until ?? Infinity)) continue
        if (!isMatch(entry.rule, subject)) continue
        entry.matched += 1
        const { nth } = entry.rule.match ?? {}
        if (nth !== undefined && entry.matched !== nth) continue
        if (entry.matched <= (entry.rule.after ?? 0)) continue
        entry.touched += 1
        return { name: entry.name, respond: entry.rule.respond }
      }
      return null
    },
  }
}

function activate(rule: FaultRule): ActiveRule {
  const { respond } = rule
  if (typeof respond === 'string' && !cannedFaults.includes(respond)) {
    throw new TypeError(
      `Unknown fault ${JSON.stringify(respond)}; known: ${cannedFaults.join(', ')}`,
    )
  }
  if (typeof respond === 'object') checkDelay('delayMs', respond.delayMs ?? 0)
  const name = rule.name ?? (typeof respond === 'string' ? respond : 'custom')
  return { rule, name, matched: 0, touched: 0 }
}

function isMatch({ match = {} }: FaultRule, subject: FaultSubject): boolean {
  const { call } = subject
  const contains = (whole: string | null, part: string) =>
    whole !== null && whole.toLowerCase().includes(part.toLowerCase())
  return (
    (match.method === undefined || match.method.toUpperCase() === call.method) &&
    (match.path === undefined || call.path.includes(match.path)) &&
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.realmId === undefined || match.realmId === subject.realmId) &&
    (match.statement === undefined || contains(subject.statement, match.statement)) &&
    (match.entity === undefined ||
      (subject.entity ?? '').toLowerCase().split(',').includes(match.entity.toLowerCase())) &&
    (match.predicate === undefined || match.predicate(subject))
  )
}

/** Answers a request as the chosen fault says; `process` is what would have happened without it. */
export async function applyFault(
  choice: FaultChoice,
  subject: FaultSubject,
  process: () => EmulatorResponse,
  clock: Clock,
): Promise<EmulatorResponse> {
  if (typeof choice.respond === 'string') return answerCanned(choice.respond, subject.call)
  const fault: FaultAnswer = choice.respond
  const isProcessed =
    fault.processed ?? (fault.status === undefined && fault.connection === undefined)
  const processed = isProcessed ? process() : null
  if (fault.delayMs !== undefined) {
    await clock.sleep(fault.delayMs, subject.call.signal ?? undefined)
  }
  if (fault.connection === 'drop') return brokenResponse('before-response')
  if (fault.connection === 'hang') return hang(subject.call.signal)
  let response = fault.status === undefined ? (processed ?? process()) : writtenResponse(fault)
  if (fault.status === undefined && fault.headers !== undefined) {
    response = { ...response, headers: { ...response.headers, ...fault.headers } }
  }
  if (fault.status === undefined && fault.body !== undefined) {
    response = { ...response, body: writtenBody(fault.body) }
  }
  if (fault.keepRows !== undefined) response = withFewerRows(response, fault.keepRows)
  for (const change of fault.changeRows ?? []) response = withChangedRows(response, change)
  if (fault.omitFields !== undefined) response = withoutFields(response, fault.omitFields)
  if (fault.transform !== undefined) response = fault.transform(response, subject)
  if (fault.truncateBody !== undefined) response = truncate(response, fault.truncateBody)
  return response
}

function brokenResponse(broken: 'before-response'): EmulatorResponse {
  return { status: 0, headers: {}, body: '', broken }
}

function hang(signal: AbortSignal | null): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason as Error)
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

function writtenBody(body: string | object): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function writtenResponse(fault: FaultAnswer): EmulatorResponse {
  const isText = typeof fault.body === 'string'
  return {
    status: fault.status ?? 200,
    headers: {
      'content-type': isText ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8',
      ...fault.headers,
    },
    body: writtenBody(fault.body ?? ''),
  }
}

function truncate(response: EmulatorResponse, fraction: number): EmulatorResponse {
  const bytes = Buffer.from(response.body as string)
  const kept = bytes.subarray(0, Math.floor(bytes.length * fraction))
  return {
    ...response,
    headers: { ...response.headers, 'content-length': String(bytes.length) },
    body: kept,
    broken: 'within-body',
  }
}
