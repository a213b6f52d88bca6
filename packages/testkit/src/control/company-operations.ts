import type { Company } from '../books/company.ts'

/** What can be done to a company's books from outside, by name; every operation takes and returns JSON values. */
export type CompanyOperations = Readonly<Record<string, (input: never) => unknown>>

function operationsOf(company: Company): CompanyOperations {
  return (company as Company & { operations?: CompanyOperations }).operations ?? {}
}

export function listOperations(company: Company): string[] {
  const operations = operationsOf(company)
  return Object.keys(operations).filter((name) => typeof operations[name] === 'function')
}

export function performOperation(company: Company, name: string, input: unknown): unknown {
  const known = listOperations(company)
  if (!known.includes(name)) {
    throw new TypeError(`No operation ${JSON.stringify(name)}; known: ${known.join(', ')}`)
  }
  return operationsOf(company)[name]!((input ?? {}) as never)
}
