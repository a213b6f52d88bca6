import type { Company } from '../books/company.ts'
import type { Call, CompanyAnswer } from '../exchange/exchange.ts'
import { answerRead, unsupportedOperation } from './company-api.ts'

/** GET `/{invoice|…}/{id}/pdf`: a small real PDF of one page. */
export function answerPdf(
  call: Call,
  company: Company,
  resource: string,
  id: string,
): CompanyAnswer {
  if (!/^(?:invoice|salesreceipt|creditmemo|refundreceipt|payment|estimate)$/.test(resource)) {
    return { response: unsupportedOperation(call, `Operation ${resource}/pdf is not supported.`) }
  }
  const answer = answerRead(call, company, resource, id)
  if (answer.response.status !== 200) return answer
  const { entity = '' } = answer
  const body = JSON.parse(answer.response.body as string) as Record<string, Record<string, unknown>>
  const object = new Map(Object.entries(body)).get(entity) ?? {}
  const lines = [
    company.name,
    `${entity} ${String((object['DocNumber'] ?? id) as string)}`,
    `Date ${String(object['TxnDate'] as string)}`,
    `Total ${Number(object['TotalAmt']).toFixed(2)} ${company.homeCurrency}`,
  ]
  const headers = { 'content-type': 'application/pdf' }
  return { response: { status: 200, headers, body: writePdf(lines) }, entity, objects: 1 }
}

/** A page of text in Helvetica, with a table of offsets that readers check. */
function writePdf(lines: readonly string[]): Uint8Array {
  const shown = lines.map(
    (line) => `(${line.replaceAll(/[^ -~]/g, '?').replaceAll(/[()\\]/g, String.raw`\$&`)}) '`,
  )
  const content = `BT /F1 14 Tf 72 720 Td 20 TL ${shown.join(' ')} ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const start = text.length
  const size = objects.length + 1
  text += `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`
  text += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}
