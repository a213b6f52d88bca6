import type { EmulatorAnswer } from '../../src/index.ts'
import { createEmulator, createVirtualClock } from '../../src/index.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read field by field
export type Json = Record<string, any>

/** An emulator with one company, and calls to it as JSON. */
export function startCompany(options: Parameters<typeof createEmulator>[0] = {}) {
  const clock = createVirtualClock({ start: '2026-11-23T17:00:00Z' })
  const emulator = createEmulator({
    clock,
    throttle: false,
    companies: [{ seed: 5, customers: 6, invoices: 40 }],
    ...options,
  })
  const { realmId } = emulator.companies[0]!
  let tokens = emulator.issueTokens({ realmId })
  const raw = async (method: string, path: string, body: string | null) => {
    const request = () =>
      emulator.exchange({
        method,
        url: `/v3/company/${realmId}${path}`,
        headers: { authorization: `Bearer ${tokens.accessToken}`, accept: 'application/json' },
        body,
      })
    let answer: EmulatorAnswer = await request()
    if (answer.status === 401) {
      tokens = emulator.issueTokens({ realmId })
      answer = await request()
    }
    const json = JSON.parse(Buffer.from(answer.body).toString('utf8')) as Json
    return { status: answer.status, json, code: json['Fault']?.Error[0].code as string | undefined }
  }
  const call = (method: string, path: string, body?: unknown) =>
    raw(method, path, body === undefined ? null : JSON.stringify(body))
  return {
    clock,
    emulator,
    realmId,
    books: emulator.books(realmId),
    call,
    raw: (path: string, body: string) => raw('POST', path, body),
    get: async (path: string) => (await call('GET', path)).json,
    post: (path: string, body: unknown) => call('POST', path, body),
    query: async (statement: string) =>
      (await call('GET', `/query?query=${encodeURIComponent(statement)}`)).json['QueryResponse'],
  }
}
