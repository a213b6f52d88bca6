import { checkCount, checkGiven, checkText } from '@vectis/quickbooks/values'
import { checkCustomer, checkRead } from '../context/check-arguments.ts'
import { asOf, readKnownAt, type HubContext } from '../context/hub-context.ts'
import { explainAlert } from './explain-alert.ts'
import { explainFigure } from './explain-figure.ts'
import type { Explain } from './explanation.ts'

/** Explains alerts and figures of one tenant. */
export function createExplain(context: HubContext): Explain {
  return {
    async alert(key, { knownAt } = {}) {
      checkText('explain.alert', 'key', key, 'the key of an alert')
      return readKnownAt(context, knownAt, () => explainAlert(context, key, knownAt))
    },
    async figure(options) {
      checkGiven('explain.figure', options)
      const { limit, ...rest } = options
      checkRead('explain.figure', rest)
      // None is the sum alone, Infinity all of them.
      if (limit !== Infinity) checkCount('explain.figure', 'limit', limit, 0)
      checkCustomer('explain.figure', options.customerId)
      const { knownAt, asOf: date, ...given } = options
      return readKnownAt(context, knownAt, (known) =>
        explainFigure(
          context,
          asOf(known, date),
          date === undefined ? given : { ...given, today: date },
        ),
      )
    },
  }
}
