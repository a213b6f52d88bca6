import type { SourceOrganisation } from '@vectis/quickbooks/ports'
import { currencyForm, idForm, textForm, type Form } from './forms.ts'
import type { Fields } from './fields.ts'
import { toTimeZone } from './time-zones.ts'

const timeZoneForm: Form<string> = {
  expected: 'a time zone of the list in time-zones.ts; pass `timeZone` for another',
  parse: (value) => (typeof value === 'string' ? toTimeZone(value) : null),
}

/** Whether the answers are those of another organisation than the one of the batch. */
export function isAnotherOrganisation(fields: Fields, organisationId: string): boolean {
  return fields.required('OrganisationID', idForm) !== organisationId
}

/** The organisation, if it is the one of the batch. */
export function mapOrganisation(
  fields: Fields,
  { organisationId, timeZone }: { organisationId: string; timeZone: string | null },
): SourceOrganisation {
  if (isAnotherOrganisation(fields, organisationId)) {
    fields.setAside('OrganisationID', `the organisation of the batch, ${organisationId}`)
  }
  return {
    name: fields.optional('Name', textForm),
    timeZone: timeZone ?? fields.required('Timezone', timeZoneForm),
    homeCurrency: fields.optional('BaseCurrency', currencyForm),
  }
}
