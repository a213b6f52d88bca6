import type { EmulatorResponse } from '../exchange/exchange.ts'

type Json = Record<string, unknown>

/**
 * The answer to a query with its first `rows` rows only; without any, `{"QueryResponse":{}}` as QuickBooks writes it.
 */
export function withFewerRows(response: EmulatorResponse, rows: number): EmulatorResponse {
  return edited(response, (body) => {
    const page = body['QueryResponse'] as Json | undefined
    const entry = Object.entries(page ?? {}).find(([, value]) => Array.isArray(value))
    if (page === undefined || entry === undefined) return body
    const kept = (entry[1] as unknown[]).slice(0, rows)
    const fewer = kept.length === 0 ? {} : { ...page, [entry[0]]: kept, maxResults: kept.length }
    return { ...body, QueryResponse: fewer }
  })
}

/** The answer without some fields of its top level. */
export function withoutFields(
  response: EmulatorResponse,
  names: readonly string[],
): EmulatorResponse {
  return edited(response, (body) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name))),
  )
}

/** Numbers keep their original digits; text that is not a JSON object stays unchanged. */
export function edited(response: EmulatorResponse, edit: (body: Json) => Json): EmulatorResponse {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value
  const text = Buffer.from(response.body as string).toString()
  if (!text.startsWith('{')) return response
  const body = JSON.parse(text, keepDigits) as Json
  return { ...response, body: JSON.stringify(edit(body)) }
}
