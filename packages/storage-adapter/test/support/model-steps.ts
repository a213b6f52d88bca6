import fc from 'fast-check'

/** Two processes of a host, each with a pool of its own. */
export type Process = 'a' | 'b'

/** A step that one of them takes, in the model and in the database. */
export type Step<Model, Real> = (model: Model, real: Real, process: Process) => Promise<void>

/** Steps of both processes in any order; `check` looks at the database after each. `drawn` names a step once per weight. */
export function stepsInAnyOrder<Model extends object, Real>(
  steps: Readonly<Record<string, Step<Model, Real>>>,
  drawn: readonly string[],
  check: Step<Model, Real>,
) {
  const commands = drawn.flatMap((name) =>
    (['a', 'b'] as const).map((process) =>
      fc.constant<fc.AsyncCommand<Model, Real>>({
        check: () => true,
        async run(model, real) {
          await steps[name]!(model, real, process)
          await check(model, real, process)
        },
        toString: () => `${process} ${name}`,
      }),
    ),
  )
  return fc.commands(commands, { size: 'medium', maxCommands: 30 })
}
