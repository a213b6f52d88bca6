import type { Remedy } from './remedy.ts'

/** How the tables, their schema and the custody of tokens can fail. */
export const storageRemedies = {
  database_unreachable: {
    seen: 'database_unreachable',
    say: 'Could not connect to the database.',
    do: 'See that it runs and that host, port and credentials are right; then try again.',
  },
  connection_lost: {
    seen: 'connection_lost',
    say: 'The connection to the database broke.',
    do: 'A transaction under way was rolled back; try again.',
  },
  database_read_only: {
    seen: 'database_read_only',
    say: 'Expected a database that can be written; this one is read-only: a standby, or a read-only transaction.',
    do: 'Connect to the primary.',
  },
  disk_full: {
    seen: 'disk_full',
    say: 'The database server has no disk space left.',
    do: 'Free some and try again; nothing of this call was kept.',
  },
  permission_denied: {
    seen: 'permission_denied',
    say: 'The database role lacks a privilege on the tables or the schema.',
    do: 'Grant it select, insert, update and delete on the tables of the schema; migrations need create.',
  },
  too_many_connections: {
    seen: 'too_many_connections',
    say: 'The database takes no more connections.',
    do: 'Make the pools of your processes smaller, or raise max_connections.',
  },
  conflict: {
    seen: 'conflict',
    say: 'Another transaction was in the way, and the database ended this one.',
    do: 'Try again.',
  },
  timed_out: {
    seen: 'timed_out',
    say: 'The database ended the statement at a timeout of your configuration (statement_timeout or lock_timeout).',
    do: 'Try again, or raise it.',
  },
  folder_locked: {
    seen: 'folder_locked',
    say: 'Another process has the folder of the embedded database open.',
    do:
      'An embedded database has one process at a time: close the other, or use a PostgreSQL server for several. ' +
      'If that process is certainly gone, delete the lock file.',
  },
  schema_missing: {
    seen: 'schema_missing',
    say: 'The tables are not there.',
    do:
      'Call storage.migrate() once at start, or run the SQL that printMigrations() gives; ' +
      'and see that the schema name is the one you migrated.',
  },
  schema_behind: {
    seen: 'schema_behind',
    say: 'Some migrations have not run.',
    do: 'Call storage.migrate(), or run the SQL that printMigrations({ after }) gives.',
  },
  schema_newer: {
    seen: 'schema_newer',
    say: 'A newer release migrated this database.',
    do: 'Upgrade this process to the release that migrated the database; there is no way back.',
  },
  schema_changed: {
    seen: 'schema_changed',
    say: 'A migration that ran differs from the one of this release.',
    do: 'Install the release that made the schema, or restore the migration that was edited.',
  },
  schema_taken: {
    seen: 'schema_taken',
    say: 'The schema holds tables of the same name that are not ours.',
    do:
      'Choose a schema of its own for the tables, such as createStorage({ schema: "quickbooks" }), ' +
      'and map your customers with a CustomerDirectory.',
  },
  schema_name_invalid: {
    seen: 'schema_name_invalid',
    say: 'PostgreSQL would not take the name of the schema.',
    do: 'Give a schema name of 1 to 63 bytes.',
  },
  key_missing: {
    seen: 'key_missing',
    say: 'No key is configured, and tokens are never stored in the clear.',
    do: 'Configure keys.current; make a key with: openssl rand -base64 32',
  },
  key_malformed: {
    seen: 'key_malformed',
    say: 'The key is neither 32 bytes, nor base64, nor hex.',
    do: 'Give the key as 32 bytes, or their base64 or hex text. Make one with: openssl rand -base64 32',
  },
  key_too_short: {
    seen: 'key_too_short',
    say: 'The key has fewer than 32 bytes once decoded.',
    do: 'Give a key of exactly 32 bytes; a pass phrase is not a key. Make one with: openssl rand -base64 32',
  },
  key_too_long: {
    seen: 'key_too_long',
    say: 'The key has more than 32 bytes once decoded.',
    do: 'Give a key of exactly 32 bytes; a pass phrase is not a key. Make one with: openssl rand -base64 32',
  },
  key_id_malformed: {
    seen: 'key_id_malformed',
    say: 'The id of a key is not one.',
    do: 'Name each key with 1 to 64 letters, digits, hyphens or underscores.',
  },
  key_id_repeated: {
    seen: 'key_id_repeated',
    say: 'Two keys of the ring have one id.',
    do: 'Give each key an id of its own.',
  },
  unknown_key_id: {
    seen: 'unknown_key_id',
    say: 'A stored secret names a key that is not in the ring.',
    do: 'Add the key that this id names to keys.old.',
  },
  unsupported_version: {
    seen: 'unsupported_version',
    say: 'A newer release wrote the secret.',
    do: 'Upgrade this process to the release that wrote the secret.',
  },
  malformed: {
    seen: 'malformed',
    say: 'A stored secret is not an envelope of ours: something else changed the column.',
    do: 'Restore the row from a backup of the same generation, or reconnect the tenant.',
  },
  tampered: {
    seen: 'tampered',
    say: 'A stored secret does not belong where it is stored, was changed, or the key has other bytes than before.',
    do: 'Check that the key is the one its id always named; else restore the row, or reconnect the tenant.',
  },
} as const satisfies Record<string, Remedy>
