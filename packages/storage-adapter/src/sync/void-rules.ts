import { isVoidProven, voidColumns, type VoidKind } from '../rules/void.ts'

/** "Voided by event" and "voided by history" as SQL over a page row `p`, the stored row `s` and the judgement `g`. */
export interface VoidRules {
  /** A lateral join that adds `v.is_proven`, and `f` with the last total above zero and its version. */
  join: string
  /** Columns whose value is not simply that of the page. */
  next: Record<string, string>
  /** Columns that a row keeps from version to version. */
  carried: Record<string, string>
}

/**
 * QuickBooks forgets what a document was worth when it is voided, and its note may not say that it was. Therefore the
 * row keeps the last total above zero while later versions have none; it proves the void of a version that is zero in
 * every line.
 */
export function buildVoidRules(kind: VoidKind): VoidRules {
  const known = { row: 'p', hadEvent: 's.had_void_event', formerTotal: 'f.former_total' }
  const judged = { ...known, isProven: 'v.is_proven', isGone: 'g.is_dead' }
  return {
    join: `cross join lateral (select
    case when s.total_amount > 0 then s.total_amount else s.pre_void_total end as former_total,
    case when s.total_amount > 0 then least(s.source_updated_at, s.observed_at) else s.pre_void_at end as former_at,
    case when s.total_amount > 0 then s.sync_token else s.pre_void_sync_token end as former_sync_token) f
  cross join lateral (select ${isVoidProven(kind, known)} as is_proven) v`,
    next: voidColumns(kind, judged),
    carried: {
      pre_void_total: 'case when p.total_amount > 0 then null else f.former_total end',
      pre_void_at: 'case when p.total_amount > 0 then null else f.former_at end',
      pre_void_sync_token: 'case when p.total_amount > 0 then null else f.former_sync_token end',
    },
  }
}
