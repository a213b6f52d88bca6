import { inPackage } from '../fault.ts'

const byContract = [
  'sync/contract.test.ts',
  'tenancy/sync-store.test.ts',
  'tenancy/two-tenants.test.ts',
]

export const storageFaults = inPackage('storage-adapter', {
  'sources/lock-source.ts': {
    tests: ['sources/contract.test.ts'],
    faults: {
      'of two first batches of an organisation at once one is not written': [
        ['do update set ${set} returning', 'do update set ${set} where false returning'],
      ],
    },
  },
  'sync/absence.ts': {
    tests: byContract,
    faults: {
      'a scan marks the rows of other tenants': [
        [
          'where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.deleted_at is null\n       and s.source_created_at',
          'where $1::text is not null and s.source = $2 and s.realm_id = $3 and s.deleted_at is null\n       and s.source_created_at',
        ],
      ],
      'the marks of other tenants are listed': [
        [
          'where tenant_id = $1 and source = $2 and realm_id = $3 and absent',
          'where $1::text is not null and source = $2 and realm_id = $3 and absent',
        ],
      ],
      'the marks of other tenants become tombstones': [
        [
          'where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.absent_scan_id = $4',
          'where $1::text is not null and s.source = $2 and s.realm_id = $3 and s.absent_scan_id = $4',
        ],
      ],
      'the marks of another scan are listed': [
        [
          'and absent_scan_id = $4\n     order by',
          'and absent_scan_id is not null and $4::text is not null\n     order by',
        ],
      ],
      'the marks of another scan become tombstones': [
        [
          'and s.absent_scan_id = $4\n     returning',
          'and s.absent_scan_id is not null and $4::text is not null\n     returning',
        ],
      ],
      'a row that was seen after the answer is marked': [
        [' and s.observed_at <= $8::timestamptz', ' and $8::timestamptz is not null'],
      ],
    },
  },
  'sync/leases.ts': {
    tests: ['sync/lease-guards.test.ts', 'sync/contract.test.ts'],
    faults: {
      'a batch does not lock the lease': [
        [
          "update ${context.table('quickbooks_sync_leases')} set statuses_on = case when not $5::boolean or statuses_on = $7::date then statuses_on end\n     where ${isBound}",
          ", l as (select * from ${context.table('quickbooks_sync_leases')}) select fence, ${needed(context)} as needs, ${takeInstant('$6')} as known_at, ${takeEvidence} as evidence from l\n     where ${isBound} and $5::boolean is not null and coalesce($7::date, current_date) is not null",
        ],
        [
          "\n     returning fence, ${needed(context)} as needs, ${takeInstant('$6')} as known_at, ${takeEvidence} as evidence`",
          '`',
        ],
      ],
      'a batch is written under a lease of another owner': [
        [
          'where ${isBound} and tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4',
          'where ${isBound} and tenant_id = $1 and realm_id = $2 and $3::text is not null and fence = $4',
        ],
      ],
      'a batch is written under an older lease': [
        [
          'where ${isBound} and tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4',
          'where ${isBound} and tenant_id = $1 and realm_id = $2 and owner = $3 and $4::bigint is not null',
        ],
      ],
      'a lease that lives is taken': [
        ["where l.owner = excluded.owner or l.until <= ${instantOf('$4')}", 'where true'],
      ],
      'a batch leaves the note that statuses are correct': [
        [
          'set statuses_on = case when not $5::boolean or statuses_on = $7::date then statuses_on end',
          'set statuses_on = case when $5::boolean or not $5::boolean or statuses_on = $7::date then statuses_on end',
        ],
      ],
    },
  },
  'sync/build-page-statement.ts': {
    tests: ['sync/contract.test.ts', 'sync/order.test.ts', 'rules/stored-version.test.ts'],
    faults: {
      'a version from the future is newer than its answer': [
        [
          'least(p.source_updated_at, $5::timestamptz) as version_at',
          'p.source_updated_at as version_at',
        ],
      ],
      'a stored version from the future stays for ever': [
        ["'least(s.source_updated_at, s.observed_at)'", "'s.source_updated_at'"],
      ],
    },
  },
  'rules/open-invoice.ts': {
    tests: ['sync/contract.test.ts', 'rules/stored-version.test.ts'],
    faults: {
      'the badge of overdue stays when the due date moves later': [
        ['and ${next}.due_date <= ${stored}.due_date', ''],
      ],
      'the badge of overdue goes with every new version': [
        ['and ${next}.due_date <= ${stored}.due_date', 'and false'],
      ],
      'an invoice without a balance is overdue': [
        ['return `${isOpen(alias)} and ${alias}.balance > 0`', 'return isOpen(alias)'],
      ],
      'an invoice is overdue on its due date': [['.due_date < ${day}', '.due_date <= ${day}']],
    },
  },
  'sync/statuses.ts': {
    tests: ['sync/contract.test.ts'],
    faults: {
      'the badges of other tenants are brought up to date': [
        ['where s.tenant_id = $1 and', 'where $1::text is not null and'],
      ],
    },
  },
  'sync/strike-settlements.ts': {
    tests: ['sync/strike-settlements.test.ts', ...byContract],
    faults: {
      'the settlements of another payment are struck': [
        ['and t.payment_external_id = h.external_id', ''],
      ],
      'a second strike counts as a change': [
        [
          'and (t.deleted_at, t.deleted_reason) is distinct from (h.deleted_at, h.deleted_reason)',
          '',
        ],
      ],
    },
  },
  'rules/deletion.ts': {
    tests: ['rules/deletion.test.ts', 'sync/contract.test.ts'],
    faults: {
      'the first answer that saw the deletion stays': [
        ["`greatest(${pair('deletion_seen_at')})`", '`${stored}.deletion_seen_at`'],
      ],
      'the last answer that saw the deletion stays, though an earlier one was later': [
        ["`greatest(${pair('deletion_seen_at')})`", '`${reported}.deletion_seen_at`'],
      ],
      'the latest time of a deletion stays': [
        ["`least(${pair('deleted_at')})`", "`greatest(${pair('deleted_at')})`"],
      ],
      'the weakest reason stays': [['> ${strength(', '< ${strength(']],
    },
  },
  'rules/settlement-rows.ts': {
    tests: [
      'rules/settlement-rows.test.ts',
      'sync/contract.test.ts',
      'sync/balances-by-change.test.ts',
    ],
    faults: {
      'a deposit has an unproven sign': [[" and ${alias}.linked_type <> 'Deposit'", '']],
      'money on account has an unproven sign': [[' and ${alias}.line_no > 0', '']],
    },
  },
  'connections/connect.ts': {
    tests: ['connections/connect-meanwhile.test.ts'],
    faults: {
      'a reconnection loses verifier tokens that were set meanwhile': [
        [
          '.where(sql<boolean>`verifier_generation = ${Number(read.verifier_generation)}::bigint`)\n',
          '\n',
        ],
      ],
      'a reconnection is written over a row that has changed since it was read': [
        ['.where(sql<boolean>`generation = ${Number(read.generation)}::bigint`)\n', '\n'],
      ],
      'a claim that was never confirmed becomes a former company': [
        [".where(sql<boolean>`${read.realm_proof}::text <> 'none'`)\n", '\n'],
      ],
    },
  },
  'webhook-events/record-events.ts': {
    tests: ['webhook-events/settled-events.test.ts'],
    faults: {
      'an event is acknowledged before it is on disk': [['durably,', '']],
    },
  },
  'webhook-events/claim-events.ts': {
    tests: [
      'webhook-events/settled-events.test.ts',
      'contracts.test.ts',
      'webhook-events/concurrent-deliveries.test.ts',
      'tenancy/two-tenants.test.ts',
    ],
    faults: {
      'an event that was settled is released': [
        [")\n    .where('processed_at', 'is', null)\n}", ')\n}'],
      ],
      'two processes claim the same event': [['.forUpdate()\n        .skipLocked()', '']],
      'a claim that lives is claimed again': [
        [
          'claimed_until is null or claimed_until <= ${input.now}::timestamptz',
          'claimed_until is null or ${input.now}::timestamptz is not null',
        ],
      ],
    },
  },
  'databases/folder-lock.ts': {
    tests: ['databases/folder-lock.test.ts', 'databases/folder.test.ts'],
    faults: {
      'the lock of another machine is taken over': [
        ['if (host !== thisProcess.host) return false', ''],
      ],
      'the lock of another machine stands even here': [
        ['if (host !== thisProcess.host) return false', 'return false'],
      ],
      'a lock of an earlier process with the same id stands': [
        ['? !held.has(path)', '? held.has(path)'],
      ],
    },
  },
})
