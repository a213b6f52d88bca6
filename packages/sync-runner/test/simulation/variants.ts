import type { HttpExchange, Realm } from '@vectis/quickbooks'
import type { TenantSyncStore, TenantWebhookEventStore } from '@vectis/quickbooks/ports'
import {
  withFailuresAsGone,
  withFailuresShared,
  withoutLowerCaseStubs,
  withoutOverlap,
  withPagesWhole,
  withQueriesForReads,
  withThrottlesAsEmpty,
  withTokensThrownAway,
  withUnservedAsEmpty,
  withUnservedAsGone,
} from './broken/answers.ts'
import { withAbsenceBelieved, withStubsBelieved } from './broken/beliefs.ts'
import { createEventsBlocked } from './broken/events.ts'
import { withOffsetPaging } from './broken/offset-paging.ts'
import {
  createSettlementsAdded,
  withCheckpointFirst,
  withoutFieldMarks,
  withoutMarks,
  withoutMerges,
  withoutQuestions,
  withoutRevival,
  withoutStatuses,
} from './broken/stores.ts'

/** Test double: the correct sync with one fault, added between it and the outside world. */
export interface Broken {
  name: Variant
  exchange(next: HttpExchange): HttpExchange
  store(store: TenantSyncStore): TenantSyncStore
  events(store: TenantWebhookEventStore): TenantWebhookEventStore
  realm(realm: Realm, settings: { pageSize: number }): Realm
}

type Break = () => Partial<Omit<Broken, 'name'>>

/**
 * The ways to break a sync that the simulation has to find: one of each kind. See docs/decisions/0055.
 */
const breaks = {
  sound: () => ({}),
  offset_paging: () => ({ realm: (realm, { pageSize }) => withOffsetPaging(realm, pageSize) }),
  // In the small feed.
  no_cut_detection: () => ({}),
  checkpoint_first: () => ({ store: withCheckpointFirst }),
  throttle_taken_for_success: () => ({ exchange: withThrottlesAsEmpty }),
  id_in_decides: () => ({ exchange: withQueriesForReads }),
  no_overlap: () => ({ exchange: withoutOverlap }),
  one_entity_stops_all: () => ({ exchange: withFailuresShared }),
  unserved_taken_for_gone: () => ({ exchange: withUnservedAsGone }),
  unserved_page_taken_for_empty: () => ({ exchange: withUnservedAsEmpty }),
  lower_case_stub_ignored: () => ({ exchange: withoutLowerCaseStubs }),
  token_answer_thrown_away: () => ({ exchange: withTokensThrownAway }),
  never_revived: () => ({ store: withoutRevival }),
  unserved_forgotten: () => ({ store: (store) => withoutQuestions(store, ['unserved']) }),
  merge_not_followed: () => ({ store: withoutMerges }),
  settlements_added: () => ({ store: createSettlementsAdded() }),
  newer_version_not_marked: () => ({ store: withoutMarks }),
  field_not_marked: () => ({ store: withoutFieldMarks }),
  failure_taken_for_deletion: () => ({ exchange: withFailuresAsGone }),
  stub_believed: () => ({ realm: withStubsBelieved }),
  absence_believed: () => ({ realm: withAbsenceBelieved }),
  event_blocks_others: () => ({ events: createEventsBlocked() }),
  unserved_page_stops_entity: () => ({ exchange: withPagesWhole }),
  statuses_only_with_changes: () => ({ store: withoutStatuses }),
} satisfies Record<string, Break>

export type Variant = keyof typeof breaks

export const brokenVariants = Object.keys(breaks).filter((name) => name !== 'sound') as Variant[]

export function createBroken(name: Variant): Broken {
  return {
    exchange: (next) => next,
    store: (store) => store,
    events: (store) => store,
    realm: (realm) => realm,
    ...(breaks[name] as Break)(),
    name,
  }
}
