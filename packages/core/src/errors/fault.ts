import { redact } from './redact.ts'

/** One error of a Fault, in either casing. Text is redacted. */
export interface FaultError {
  /** Digits without leading zeros, such as `3200`; `''` when it had none. A Fault code is not an HTTP status. */
  code: string
  message: string
  detail: string
  element: string | null
}

export interface Fault {
  /** `ValidationFault`, `AUTHENTICATION`, `SERVICE`, …: an open set. `TEXT` for bodies without a Fault. */
  type: string
  errors: FaultError[]
}

/**
 * Finds the Fault in a parsed body: at the top in either casing, inside `QueryResponse`, or inside an element of
 * `CDCResponse`. Returns null when the body holds none; an HTTP 200 may hold one.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
 */
export function findFault(body: unknown): Fault | null {
  if (!isObject(body)) return null
  const own = faultIn(body) ?? faultIn(body['QueryResponse'])
  if (own !== null) return own
  for (const answer of asList(body['CDCResponse'])) {
    const fault = faultIn(answer)
    if (fault !== null) return fault
    const inner = isObject(answer) ? answer['QueryResponse'] : undefined
    for (const group of Array.isArray(inner) ? inner : [inner]) {
      const nested = faultIn(group)
      if (nested !== null) return nested
    }
  }
  return null
}

/** Under `Fault` or `fault`; the gateway also sends the other key with null. */
function faultIn(holder: unknown): Fault | null {
  if (!isObject(holder)) return null
  const fault = [holder['Fault'], holder['fault']].find(isObject)
  return fault === undefined ? null : readFault(fault)
}

/**
 * Reads the Fault of an answer's text: JSON in both casings, XML (older gateways send it even if the request accepts
 * only JSON), or plain text such as `stream timeout`. Null when the text is a JSON body without a Fault. Never throws.
 */
export function parseFault(text: string): Fault | null {
  // With a byte order mark: for JavaScript it is white space.
  const trimmed = text.trim()
  // The expressions below look ahead, which takes quadratic time: a proxy may send megabytes.
  const short = trimmed.slice(0, 8_192)
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      return findFault(JSON.parse(trimmed))
    } catch {
      return textFault(short)
    }
  }
  return trimmed.startsWith('<') ? parseXmlFault(short) : textFault(short)
}

function parseXmlFault(text: string): Fault {
  const errors = [...text.matchAll(/<(?:\w+:)?Error\b([^>]*)>([\s\S]*?)<\/(?:\w+:)?Error>/g)].map(
    ([, attributes = '', content = '']): FaultError => ({
      code: normalizeCode(attribute(attributes, 'code')),
      message: redact(decodeXml(element(content, 'Message'))),
      detail: redact(decodeXml(element(content, 'Detail'))),
      element: redact(attribute(attributes, 'element')) || null,
    }),
  )
  if (errors.length === 0) return textFault(text.replace(/<[^>]*>/g, ' '))
  const fault = /<(?:\w+:)?Fault\b([^>]*)>/.exec(text)
  return { type: redact(attribute(fault?.[1] ?? '', 'type')), errors }
}

function textFault(text: string): Fault {
  const message = redact(text.replace(/\s+/g, ' ').trim()) || '(empty body)'
  return { type: 'TEXT', errors: [{ code: '', message, detail: '', element: null }] }
}

function readFault(fault: Record<string, unknown>): Fault {
  const list = fault['Error'] ?? fault['error']
  const errors = (isObject(list) ? [list] : asList(list).filter(isObject)).map(
    (error): FaultError => {
      const message = asText(error['Message'] ?? error['message'])
      return {
        // The gateway repeats the code inside the message; the field itself may be missing.
        code: normalizeCode(asText(error['code']) || (/errorCode=(\d+)/.exec(message)?.[1] ?? '')),
        message: redact(message),
        detail: redact(asText(error['Detail'] ?? error['detail'])),
        element: redact(asText(error['element'])) || null,
      }
    },
  )
  return { type: redact(asText(fault['type'])), errors }
}

/**
 * `003200` and `3200` are the same code. Anything that is not a code is dropped: codes become part of messages and are
 * not redacted.
 */
function normalizeCode(code: string): string {
  return /^[\w-]{1,20}$/.test(code) ? code.replace(/^0+(?=\d)/, '') : ''
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1] ?? ''
}

function element(content: string, name: string): string {
  return new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>([\\s\\S]*?)</`).exec(content)?.[1] ?? ''
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

function decodeXml(text: string): string {
  return text
    .replace(/<!\[CDATA\[|\]\]>/g, '')
    .replace(/&(lt|gt|quot|apos|amp);/g, (_match, name: string) => entities.get(name) ?? '')
    .trim()
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
