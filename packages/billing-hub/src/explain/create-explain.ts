import { asOf, readKnownAt, type HubContext } from '../context/hub-context.ts'
import { explainAlert } from './explain-alert.ts'
import { explainFigure } from './explain-figure.ts'
import type { Explain } from './explanation.ts'

/** Explains alerts and figures of one tenant. */
export function createExplain(context: HubContext): Explain {
  return {
    alert: (key, { knownAt } = {}) =>
      readKnownAt(context, knownAt, () => explainAlert(context, key, knownAt)),
    figure: ({ knownAt, asOf: date, ...given }) =>
      readKnownAt(context, knownAt, (known) =>
        explainFigure(
          context,
          asOf(known, date),
          date === undefined ? given : { ...given, today: date },
        ),
      ),
  }
}
