import { inPackage } from '../fault.ts'

export const syncRunnerFaults = inPackage('sync-runner', {
  'read/end-scan.ts': {
    tests: ['gone/absence.test.ts', 'gone/merges.test.ts', 'absence.test.ts'],
    faults: {
      'a count that is lower counts as agreement': [
        ['return theirs === ours + unstored', 'return theirs <= ours + unstored'],
      ],
      'a count that is higher counts as agreement': [
        ['return theirs === ours + unstored', 'return theirs >= ours + unstored'],
      ],
      'the transactions of an absent customer are not read again': [
        ['await followMerges(context, into)\n', '\n'],
      ],
      'the marks of live rows stay': [
        [
          'await store.resolveAbsent({ lease, realmId, entity, scanId, observedAt, confirmed: false })',
          '',
        ],
      ],
    },
  },
  'gone/ask-objects.ts': {
    tests: ['gone/lag.test.ts', 'gone/absence.test.ts'],
    faults: {
      'a row that cannot be read counts as gone': [
        [
          "if (answer.kind === 'unserved') return 'unserved'",
          "if (answer.kind === 'unserved') return 'missing'",
        ],
      ],
      'an empty answer counts as gone': [
        [
          "if (answer.kind === 'empty') return 'no_answer'",
          "if (answer.kind === 'empty') return 'missing'",
        ],
      ],
    },
  },
  'read/read-changes.ts': {
    tests: ['ladder/pinned.test.ts'],
    faults: {
      'the events of a truncated answer are never settled': [
        ['if (wasAnswered || entities.length === 0) await settle(context, time, events)', ''],
      ],
      'the next bound is a server time in the future': [
        [
          'const changedSince = earlierInstant(changes.time, toInstant(context.clock.now()))',
          'const changedSince = changes.time',
        ],
      ],
    },
  },
  'read/apply-changes.ts': {
    tests: ['gone/revival.test.ts', 'gone/lag.test.ts', 'ladder/pinned.test.ts'],
    faults: {
      'an object that is stored as deleted is claimed like a live one': [
        ['    if (isDeleted) {\n', '    if (isDeleted && about.claim === null) {\n'],
      ],
      'a version of the same second is up to date': [
        [
          'return toEpochMs(updatedAt) > toEpochMs(occurredAt)',
          'return toEpochMs(updatedAt) >= toEpochMs(occurredAt)',
        ],
      ],
      'an event without a time is up to date': [
        [
          'if (updatedAt === null || occurredAt === null) return false',
          'if (updatedAt === null || occurredAt === null) return true',
        ],
      ],
    },
  },
  'read/drained-events.ts': {
    tests: ['gone/merges.test.ts', 'runner.test.ts'],
    faults: {
      'the loser of a merge is not read': [
        ['name(drained.named, entity, event.deletedId, occurredAt)\n', '\n'],
      ],
      'a customer is merged into itself': [
        ['event.deletedId !== event.entityId', 'event.deletedId !== null'],
      ],
      'the survivor of a merge is not remembered': [
        ['drained.merges.set(event.deletedId, event.entityId)\n', '\n'],
      ],
    },
  },
  'run/hold-lease.ts': {
    tests: ['hold-lease.test.ts'],
    faults: {
      'a lease is renewed only when it has run out': [
        ['clock.sleep(leaseMs / 3, ended)', 'clock.sleep(leaseMs, ended)'],
      ],
      'a lost lease does not end the work': [
        [
          'if (!(await store.renewLease(lease, leaseMs))) return !ended.aborted',
          'if (!(await store.renewLease(lease, leaseMs))) return false',
        ],
      ],
      'a lease that could not be renewed in its time counts as held': [
        ['if (clock.now() >= heldUntil) return true', ''],
      ],
      'a failed renewal loses the lease at once': [
        ['if (clock.now() >= heldUntil) return true', 'return true'],
      ],
      'a renewal does not extend what is held': [['heldUntil = askedAt + leaseMs', 'void askedAt']],
    },
  },
  'run/run-realm.ts': {
    tests: ['ladder/pinned.test.ts', 'ladder/statuses.test.ts'],
    faults: {
      'statuses are not brought up to date': [
        ['if (today !== null && !isRight) await store.refreshStatuses({ realmId, today })', ''],
      ],
      'the events of a failed run are not released': [
        ['await releaseEvents(run, claimed, failure)', ''],
      ],
    },
  },
  'run/execute-plan.ts': {
    tests: ['ladder/entities.test.ts', 'runner.test.ts'],
    faults: {
      'a plan without templates fails the run': [
        ['if (!isMissing || !syncedEntities[entity].isOptional) throw error', 'throw error'],
      ],
      'every failure of templates counts as a plan without them': [
        [
          'const isMissing = error instanceof FaultResponseError && isFeatureMissing(error)',
          'const isMissing = error instanceof FaultResponseError',
        ],
      ],
    },
  },
  'run/claim-events.ts': {
    tests: ['event-claims.test.ts', 'ladder/own-clocks.test.ts'],
    faults: {
      'claims run out while the run that holds them goes on': [
        ['const CLAIM_MS = 15 * 60_000', 'const CLAIM_MS = 1_000'],
      ],
      'a tick claims one event': [['const EVENTS_AT_MOST = 1_000', 'const EVENTS_AT_MOST = 1']],
    },
  },
  'verify/check-balances.ts': {
    tests: ['verify/check-balances.test.ts', 'balances-by-change.test.ts'],
    faults: {
      'a difference that a re-read causes is not examined': [
        ['const ROUNDS = 3', 'const ROUNDS = 1'],
      ],
      'changes are not read before objects are asked': [['await readChanges(context)\n', '\n']],
      'the documents of the customers are not read': [
        ['of [rereadNamed, rereadCustomers]', 'of [rereadNamed]'],
      ],
      'a difference is examined at every check': [
        ['!known.has(keyOf(difference))', 'known !== null && difference !== null'],
      ],
    },
  },
  'warnings/create-warnings.ts': {
    tests: ['one-occasion-one-key.test.ts', 'failing-ports.test.ts'],
    faults: {
      'a warning that the host refused is never sent again': [
        ['known.delete(warning.key)\n', '\n'],
      ],
      'a warning is sent at every run': [['if (known.has(warning.key)) continue', '']],
    },
  },
})
