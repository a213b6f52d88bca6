// `pnpm decisions`: writes the index of the decision records from their own headings.
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { listFiles, readText, root } from './repository.ts'

const records = listFiles('docs/decisions', ['.md'])
  .filter((path) => /\/\d{4}-/.test(path))
  .map((path) => {
    const [, number, title] = /^# (\d{4})[.:]? (.+)$/m.exec(readText(path)) ?? []
    if (!number || !title) throw new Error(`${path} must begin with "# NNNN Title"`)
    return `- ${number} [${title}](${basename(path)})`
  })

writeFileSync(
  join(root, 'docs/decisions/README.md'),
  [
    '# Decisions',
    '',
    'What was decided, why, and what it costs, each on one page. A decision that is overturned keeps its page and names its successor. Written by `pnpm decisions`.',
    '',
    ...records,
    '',
    '[Dependencies](dependencies.md): each one with its purpose, its weight and how it is kept.',
    '',
  ].join('\n'),
)
