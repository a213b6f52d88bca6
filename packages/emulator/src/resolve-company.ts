import type { Company } from './books/company.ts'
import { createCompany } from './books/create-company.ts'
import type { Clock } from './clock/clock.ts'
import { createIndexedCompany } from './indexed-company/create-indexed-company.ts'
import type { CompanyEntry, GeneratedCompany } from './emulator-options.ts'
import type { Environment } from './exchange/exchange.ts'

/** Beyond 2^53, as real ones are. */
const firstRealmId = 9341457021722202n

/** Converts an entry of `companies` to a company and its environment; generates books if only options were given. */
export function resolveCompany(
  entry: GeneratedCompany | Company | CompanyEntry,
  context: { seed: number; clock: Clock; count: number },
): { company: Company; environment: Environment } {
  if ('company' in entry) {
    return { company: entry.company, environment: entry.environment ?? 'sandbox' }
  }
  if ('query' in entry) return { company: entry, environment: 'sandbox' }
  const { environment = 'sandbox', indexed, ...options } = entry
  const realmId = options.realmId ?? String(firstRealmId + BigInt(context.count) * 7919n)
  const name =
    options.name ?? `Cascade Managed IT${context.count === 0 ? '' : ` ${context.count + 1}`}`
  const { customers, invoices } = options
  if (indexed ?? (invoices ?? 0) > 100_000) {
    const size = {
      ...(customers === undefined ? {} : { customers }),
      ...(invoices === undefined ? {} : { invoices }),
    }
    const { seed, clock } = context
    return { company: createIndexedCompany({ realmId, name, seed, clock, ...size }), environment }
  }
  const company = createCompany({
    seed: `${context.seed} ${realmId}`,
    ...options,
    name,
    realmId,
    clock: context.clock,
  })
  return { company, environment }
}
