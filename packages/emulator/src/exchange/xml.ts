import type { Call, EmulatorResponse } from './exchange.ts'

type Json = Record<string, unknown>

/** Written as attributes on whatever carries them. */
const attributes = ['domain', 'sparse', 'status', 'startPosition', 'maxResults', 'totalCount']

/** Recorded: without `json` in Accept (none, any, or XML) the answer is XML. */
export function acceptsJson(call: Pick<Call, 'headers'>): boolean {
  return /json/i.test(call.headers['accept'] ?? '')
}

/** An answer of the company API in the form that the request accepts. */
export function asAccepted(call: Call, response: EmulatorResponse): EmulatorResponse {
  if (acceptsJson(call) || response.broken !== undefined) return response
  if (!response.headers['content-type']?.startsWith('application/json')) return response
  const body = parseTexts(Buffer.from(response.body as string).toString('utf8'))
  if (body === null) return response
  return {
    ...response,
    headers: { ...response.headers, 'content-type': 'application/xml;charset=UTF-8' },
    body: writeXml(body),
  }
}

/** Numbers keep their original text: 100.00 does not become 100. Null if the text is not a JSON object. */
function parseTexts(text: string): Json | null {
  type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
  const keep: Reviver = (_key, value, { source }) => (typeof value === 'number' ? source : value)
  try {
    const body: unknown = JSON.parse(text, keep as (key: string, value: unknown) => unknown)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Json) : null
  } catch {
    return null
  }
}

function writeXml(body: Json): string {
  if ('Columns' in body && 'Rows' in body) return writeReport(body)
  const { time, ...rest } = body
  const attribute = typeof time === 'string' ? ` time="${escapeXml(time)}"` : ''
  const content = Object.entries(rest).map(([name, value]) => writeTop(name, value))
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    `<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"${attribute}>${content.join('')}</IntuitResponse>`
  )
}

/** A report is its own root; a row's kind and a cell's value are attributes. */
function writeReport(body: Json): string {
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    `<Report xmlns="http://schema.intuit.com/finance/v3">${writeReportParts(body)}</Report>`
  )
}

function writeReportParts(part: Json): string {
  return Object.entries(part)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => ({ name, one })),
    )
    .map(({ name, one }) => {
      if (typeof one !== 'object' || one === null) {
        return name === 'type' || name === 'group' ? '' : writeElement(name, one)
      }
      const fields = Object.entries(one as Json)
      const isCell = name === 'ColData'
      const shown = fields.filter(([key]) => isCell || key === 'type' || key === 'group')
      const head = `<${name}${shown.map(writeAttribute).join('')}`
      return isCell ? `${head}/>` : `${head}>${writeReportParts(one as Json)}</${name}>`
    })
    .join('')
}

function writeTop(name: string, value: unknown): string {
  if (name === 'Fault' || name === 'fault') return writeFault(value as Json)
  if (name === 'CDCResponse') {
    const parts = (value as Json[]).map((part) =>
      Object.entries(part).map(([key, one]) => writeTop(key, one)),
    )
    return `<CDCResponse>${parts.flat().join('')}</CDCResponse>`
  }
  const inner = value as Json | null
  if (name === 'QueryResponse' && inner !== null && 'Fault' in inner) {
    return `<QueryResponse>${writeFault(inner['Fault'] as Json)}</QueryResponse>`
  }
  return Array.isArray(value) && value.length === 0 ? '' : writeElement(name, value)
}

function writeFault(fault: Json): string {
  const errors = (fault['Error'] ?? fault['error'] ?? []) as Json[]
  const written = errors.map((error) => {
    const { code, element } = error
    const fields = new Map(Object.entries(error))
    const part = (name: string) => {
      const text = fields.get(name) ?? fields.get(name.toLowerCase())
      return typeof text === 'string' ? `<${name}>${escapeXml(text)}</${name}>` : ''
    }
    const on = typeof element === 'string' ? ` element="${escapeXml(element)}"` : ''
    return `<Error code="${escapeXml(String(code))}"${on}>${part('Message')}${part('Detail')}</Error>`
  })
  return `<Fault type="${escapeXml(String(fault['type']))}">${written.join('')}</Fault>`
}

function writeElement(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => writeElement(name, one)).join('')
  if (typeof value !== 'object') return `<${name}>${escapeXml(textOf(value))}</${name}>`
  const object = value as Json
  if (name === 'LineEx') return writeNameValues(object)
  const fields = new Map(Object.entries(object))
  if (fields.has('value') && [...fields.keys()].every((key) => valueKeys.includes(key))) {
    const named = [...fields].filter(([key]) => key !== 'value').map(writeAttribute)
    return `<${name}${named.join('')}>${escapeXml(textOf(fields.get('value')))}</${name}>`
  }
  const isTop = fields.has('domain') || name === 'QueryResponse'
  const shown = isTop ? attributes.filter((key) => fields.has(key)) : []
  const head = `<${name}${shown.map((key) => writeAttribute([key, fields.get(key)])).join('')}`
  const content = inSchemaOrder([...fields])
    .filter(([key]) => !shown.includes(key))
    .map(([key, one]) => writeElement(key, one))
    .join('')
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`
}

/** JSON begins with the attributes of the object's own class; XML begins with what it inherits. */
function inSchemaOrder(fields: [string, unknown][]): [string, unknown][] {
  const start = Math.max(
    0,
    fields.findIndex(([key]) => key === 'domain'),
  )
  return [...fields.slice(start), ...fields.slice(0, start)]
}

/** Of an amount or a reference with a name: its text, and what XML has as attributes. */
const valueKeys = ['value', 'name', 'type']

function writeAttribute([name, value]: [name: string, value: unknown]): string {
  return ` ${name}="${escapeXml(textOf(value))}"`
}

/** In JSON what JAXB left behind; in XML the elements themselves. */
function writeNameValues(object: Json): string {
  const entries = (object['any'] ?? []) as { value?: Json }[]
  return `<LineEx>${entries.map(({ value }) => writeElement('NameValue', value)).join('')}</LineEx>`
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
