import { Option } from 'commander'
import { formats, type ExportFormat } from './export/export-state.ts'
import { runExport } from './export/run-export.ts'
import { runMetrics } from './metrics/run-metrics.ts'
import type { Registry } from './registry.ts'

/** Rows of a statement: about 4 MB of JSON. */
const PAGE_SIZE = 2_000

/** Commands whose result another program reads. */
export function addOutputs({ program, open }: Registry): void {
  program
    .command('export')
    .argument('<tenant>')
    .requiredOption('--out <folder>', 'a file for each table; goes on where it stood')
    .addOption(new Option('--format <format>', 'of the files').choices(formats).default('jsonl'))
    .option('--realm <id>', 'another company than the connected one')
    .description('Writes the billing tables of a tenant to a folder')
    .action(
      (tenantId: string, own: { out: string; format: ExportFormat; realm?: string }, command) =>
        open(command, (session) => runExport(session, { tenantId, ...own, pageSize: PAGE_SIZE })),
    )
  program
    .command('metrics')
    .description('Gauges of all tenants as Prometheus text')
    .action((_own: object, command) => open(command, (session) => runMetrics(session)))
}
