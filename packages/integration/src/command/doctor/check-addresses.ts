import { checksOf, type Check } from './check.ts'
import type { DoctorFacts } from './doctor-facts.ts'

/** The redirect URI: its form by environment, and whether it is the registered one. */
export function checkRedirectUri(facts: DoctorFacts): Check {
  const { addresses, environments } = facts.integration
  const { redirectUri } = addresses
  const line = checksOf('redirect URI')
  const configured = configuredIn(facts)
  for (const { name, fault } of environments) {
    if (fault === null || !configured.includes(name)) continue
    return line.fail('redirect_uri_form', `${redirectUri} cannot work in ${name}: ${fault}`)
  }
  const registered = facts.registeredRedirectUri
  if (registered !== null && registered !== redirectUri) {
    return line.fail('redirect_uri', `this host uses ${redirectUri}; registered is ${registered}`)
  }
  return line.ok(
    registered === null
      ? `${redirectUri} (give --redirect-uri what Intuit has, to compare)`
      : `${redirectUri}, as registered`,
  )
}

/** The environments that the host has keys for, as far as that can be seen. */
export function configuredIn({ options, integration }: DoctorFacts): ('sandbox' | 'production')[] {
  const given = options?.credentials
  return (['sandbox', 'production'] as const).filter((name) =>
    given === undefined || typeof given === 'function'
      ? integration.environments.some((one) => one.name === name && one.fault === null)
      : given[name] != null,
  )
}
