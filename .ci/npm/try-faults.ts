import { join } from 'node:path'
import { record } from '../steps/results.ts'
import { compile } from './compilers.ts'
import { refuseOldNode } from './imports.ts'
import { listCells, nameOf, runCells } from './matrix.ts'
import { packagingFaults } from './planted-faults.ts'
import type { Tools } from './tools.ts'

/** Plants each fault of packaging, and runs what `.ci/run` runs: something must be red, and is named. */
export async function tryFaults(
  folder: string,
  given: {
    tools: Tools
    entries: readonly string[]
    names: readonly string[]
    create: () => Promise<string>
  },
): Promise<void> {
  const { tools, entries, names, create } = given
  for (const fault of packagingFaults) {
    const undo = fault.plant(join(folder, 'node_modules', fault.package))
    try {
      const cells = await runCells(folder, listCells(tools.runtimes, false), create)
      const types = await compile(folder, entries, tools, false)
      const refused = await refuseOldNode(folder, tools.node20, names)
      const red = [
        ...cells.filter((one) => one.failure !== null).map((one) => nameOf(one.cell)),
        ...types.filter((one) => one.failure !== null).map((one) => one.name),
        ...refused.filter((one) => one.failure !== null).map((one) => `Node 20: ${one.name}`),
      ]
      record(red.length > 0, `planted: ${fault.name}; red: ${red.join(', ') || 'nothing'}`)
    } finally {
      undo()
    }
  }
}
