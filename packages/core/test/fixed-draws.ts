import fc from 'fast-check'

/**
 * A set-up file of every project: property tests draw the same cases in each run, so that a run fails for a change and
 * never for its luck. `DRAW_SEED` draws others, as each night does: docs/decisions/0135.
 */
fc.configureGlobal({ seed: Number(process.env['DRAW_SEED'] ?? 1) })
