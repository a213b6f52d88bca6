import { capture, record } from './results.ts'

/** The README's demo command as a newcomer runs it: everything, then what changed, then nothing. */
const runs = [
  { label: 'first run reads everything', args: ['--fresh'], says: /Reading everything/ },
  { label: 'second run reads what changed', args: [], says: /Reading what changed/ },
  { label: 'third run finds nothing new', args: [], says: /Nothing changed/ },
]

for (const { label, args, says } of runs) {
  const { ok, text } = capture('npx', ['-y', 'pnpm@12', 'demo', ...args])
  record(ok, `demo: ${label}`)
  record(says.test(text), `demo: ${label}, and says so`)
  record(/our balances = QuickBooks' balances\s+yes/.test(text), `demo: ${label}, balances agree`)
}
