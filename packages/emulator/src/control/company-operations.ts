import type { Company } from '../books/company.ts'

/** What can be done to a company's books from outside, by name; every operation takes and returns JSON values. */
export type CompanyOperations = Readonly<Record<string, (input: never) => unknown>>

function operationsOf(company: Company): CompanyOperations {
  return (company as Company & { operations?: CompanyOperations }).operations ?? {}
}

export function listOperations(company: Company): string[] {
  return Object.entries(operationsOf(company)).flatMap(([name, operation]) =>
    typeof operation === 'function' ? [name] : [],
  )
}

export function performOperation(company: Company, name: string, input: unknown): unknown {
  const operations = operationsOf(company)
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (typeof operation === 'function') return operation((input ?? {}) as never)
  const known = listOperations(company)
  throw new TypeError(`No operation ${JSON.stringify(name)}; known: ${known.join(', ')}`)
}
