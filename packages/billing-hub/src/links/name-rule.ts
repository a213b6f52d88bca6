import type { LinkRule } from './link-types.ts'

const names: ReadonlyMap<string, string> = new Map<LinkRule | 'manual', string>([
  ['A0', 'Linked'],
  ['A1', 'Kept separate'],
  ['A2', 'Account id'],
  ['A2b', 'Account id against the name'],
  ['A3', 'Inactive in QuickBooks'],
  ['A4', 'Exact name'],
  ['A5', 'Name without legal form'],
  ['A5b', 'Same name, written differently'],
  ['A6', 'Several possible'],
  ['A7', 'Check'],
  ['A8', 'Via parent'],
  ['A9', 'Sub-customer'],
  ['A10', 'Suggested'],
  ['A11', 'Unlinked'],
  ['manual', 'By hand'],
])

/** The name of a rule in plain words, for links, reports and the audit; an unknown rule is returned unchanged. */
export function nameRule(rule: string): string {
  return names.get(rule) ?? rule
}
