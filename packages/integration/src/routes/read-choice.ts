/** What a connect may say beside who asks. */
export interface ConnectChoice {
  environment: string | null
  /** The person confirmed that another company replaces the stored one. */
  replace: boolean
}

/** The most bytes of a form of two fields. */
const MAX_BYTES = 4_096

/** From the form, a JSON body, or the query. Null: the body is too large or not what it says. */
export async function readChoice(request: Request): Promise<ConnectChoice | null> {
  const text = await readText(request)
  if (text === null) return null
  const query = new URL(request.url).searchParams
  const fields = readFields(text, request.headers.get('content-type') ?? '')
  if (fields === null) return null
  const read = (name: string) => fields.get(name) ?? query.get(name)
  return {
    environment: read('environment'),
    replace: ['yes', 'true', 'on'].includes(read('replace') ?? ''),
  }
}

function readFields(text: string, type: string): Map<string, string> | null {
  if (text === '') return new Map()
  if (!type.startsWith('application/json')) return new Map(new URLSearchParams(text))
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return null
    return new Map(Object.entries(parsed).map(([name, value]) => [name, String(value)]))
  } catch {
    return null
  }
}

async function readText(request: Request): Promise<string | null> {
  if (request.body === null || request.bodyUsed) return ''
  const reader = request.body.getReader()
  const pieces: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(pieces).toString('utf8')
    size += value.byteLength
    if (size > MAX_BYTES) {
      // Of a copied body it ends only when the other copy is read too, which the host need not do.
      reader.cancel().catch(() => undefined)
      return null
    }
    pieces.push(value)
  }
}
