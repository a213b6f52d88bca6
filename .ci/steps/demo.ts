import { capture, record } from './results.ts'

/**
 * The README's demo command without a person, and the first sync as a newcomer runs it: everything, then what changed,
 * then nothing.
 */
const runs = [
  {
    label: 'demo --headless',
    args: ['demo', '--headless'],
    says: [/QuickBooks is disconnected; .* stays/, /our rows = the emulator's books\s+yes/],
  },
  {
    label: 'first-sync: first run reads everything',
    args: ['first-sync', '--fresh'],
    says: [/Reading everything/],
  },
  {
    label: 'first-sync: second run reads what changed',
    args: ['first-sync'],
    says: [/Reading what changed/],
  },
  {
    label: 'first-sync: third run finds nothing new',
    args: ['first-sync'],
    says: [/Nothing changed/],
  },
]

for (const { label, args, says } of runs) {
  const { ok, text } = capture('npx', ['-y', 'pnpm@12', ...args])
  record(ok, label)
  record(
    says.every((words) => words.test(text)),
    `${label}, and says so`,
  )
  record(/our balances = QuickBooks' balances\s+yes/.test(text), `${label}, balances agree`)
}
