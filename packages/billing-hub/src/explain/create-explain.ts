import { asOf, knownAt, type HubContext } from '../context/hub-context.ts'
import { explainAlert } from './explain-alert.ts'
import { explainFigure } from './explain-figure.ts'
import type { Explain } from './explanation.ts'

/** Explains alerts and figures of one tenant. */
export function createExplain(context: HubContext): Explain {
  return {
    async alert(key, given = {}) {
      // Refuses an instant that is none.
      knownAt(context, given.knownAt)
      return explainAlert(context, key, given.knownAt)
    },
    async figure({ knownAt: at, asOf: date, ...given }) {
      const scope = asOf(knownAt(context, at), date)
      return explainFigure(context, scope, date === undefined ? given : { ...given, today: date })
    },
  }
}
