import { plain } from '../output/plain.ts'
import type { Check } from './check.ts'

/** A line for each check, and its remedy below it. Of many tenants, only what is not fine. */
export function describeChecks(checks: readonly Check[], isOneTenant: boolean): string {
  const ofHost = checks.filter(({ tenantId }) => tenantId === null)
  const ofTenants = checks.filter(({ tenantId }) => tenantId !== null)
  const tenants = new Set(ofTenants.map(({ tenantId }) => tenantId))
  const shown =
    isOneTenant || tenants.size <= 3
      ? ofTenants
      : ofTenants.filter(({ state }) => state === 'warn' || state === 'fail')
  const lines = [...ofHost, ...shown].map(describeCheck)
  const quiet = tenants.size - new Set(shown.map(({ tenantId }) => tenantId)).size
  if (quiet > 0) lines.push(`ok    ${quiet} tenants without a finding\n`)
  const count = (state: Check['state']) => checks.filter((one) => one.state === state).length
  lines.push(`\n${count('fail')} failures, ${count('warn')} warnings\n`)
  return lines.join('')
}

function describeCheck({ name, tenantId, state, found, code, remedy }: Check): string {
  const about = tenantId === null ? name : `${plain(tenantId)}: ${name}`
  const why = code === null ? '' : ` [${code}]`
  const act = remedy === null ? '' : `      do: ${plain(remedy)}\n`
  return `${state.padEnd(4)}  ${about}: ${plain(found)}${why}\n${act}`
}
