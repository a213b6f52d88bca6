import type { Company } from '../books/company.ts'
import type { Call, CompanyAnswer } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import { unsupportedOperation } from './company-api.ts'

/** GET `/reports/{name}`: as its own body, without an envelope. */
export function answerReport(call: Call, company: Company, name: string): CompanyAnswer {
  const options = Object.fromEntries(call.url.searchParams)
  const report = company.report?.(name, options) ?? null
  if (report === null) {
    const detail = `Report ${name} is not supported by this emulator.`
    return { response: unsupportedOperation(call, detail) }
  }
  return { response: jsonResponse(200, report), entity: name }
}
