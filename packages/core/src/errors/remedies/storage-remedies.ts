import type { Remedy } from './remedy.ts'

/** How the tables, their schema and the custody of tokens can fail. */
export const storageRemedies = {
  database_unreachable: {
    seen: 'database_unreachable',
    say: 'Could not connect to the database.',
    do: 'Check that it runs and that host, port and credentials are right; then try again.',
  },
  database_closed: {
    seen: 'database_closed',
    say: 'The database was closed in this process: storage.close() was called, or your pool ended.',
    do: 'Close it as the last step of a process, after the runner, the fleet and the webhook receiver; call createStorage once more to go on.',
  },
  connection_lost: {
    seen: 'connection_lost',
    say: 'The connection to the database broke.',
    do: 'A transaction under way was rolled back; try again.',
  },
  database_read_only: {
    seen: 'database_read_only',
    say: 'Expected a writable database; this one is read-only: a standby, or a read-only transaction.',
    do: 'Connect to the primary.',
  },
  disk_full: {
    seen: 'disk_full',
    say: 'The database server has no disk space left.',
    do: 'Free some and try again; this call stored nothing.',
  },
  permission_denied: {
    seen: 'permission_denied',
    say: 'The database role lacks a privilege on the tables or the schema.',
    do: 'Grant it select, insert, update and delete on the tables of the schema; migrations need create.',
  },
  too_many_connections: {
    seen: 'too_many_connections',
    say: 'The database accepts no more connections.',
    do: 'Make the pools of your processes smaller, or raise max_connections.',
  },
  conflict: {
    seen: 'conflict',
    say: 'This transaction conflicted with another, and the database ended it.',
    do: 'Try again.',
  },
  timed_out: {
    seen: 'timed_out',
    say: 'The database ended the statement at a configured timeout (statement_timeout or lock_timeout).',
    do: 'Try again, or raise the timeout.',
  },
  folder_locked: {
    seen: 'folder_locked',
    say: 'Another process has the folder of the embedded database open.',
    do:
      'Only one process at a time can open an embedded database: close the other, or use a PostgreSQL server for several. ' +
      'If you are sure that the process has ended, delete the lock file.',
  },
  schema_missing: {
    seen: 'schema_missing',
    say: 'The tables do not exist.',
    do:
      'Call storage.migrate() once at start, or run the SQL that printMigrations() returns; ' +
      'and check that the schema name is the one you migrated.',
  },
  schema_behind: {
    seen: 'schema_behind',
    say: 'Some migrations have not run.',
    do: 'Call storage.migrate(), or run the SQL that printMigrations({ after }) returns.',
  },
  schema_newer: {
    seen: 'schema_newer',
    say: 'A newer release migrated this database.',
    do: 'Upgrade this process to the release that migrated the database; there is no way back.',
  },
  schema_changed: {
    seen: 'schema_changed',
    say: 'A migration that ran differs from its version in this release.',
    do: 'Install the release that made the schema, or restore the migration that was edited.',
  },
  schema_taken: {
    seen: 'schema_taken',
    say: 'The schema holds tables of the same name that are not ours.',
    do:
      'Choose a separate schema for the tables, such as createStorage({ schema: "quickbooks" }), ' +
      'and map your customers with a CustomerDirectory.',
  },
  schema_name_invalid: {
    seen: 'schema_name_invalid',
    say: 'PostgreSQL does not accept the name of the schema.',
    do: 'Give a schema name of 1 to 63 bytes.',
  },
  key_missing: {
    seen: 'key_missing',
    say: 'No key is configured, and tokens are never stored unencrypted.',
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
    say: 'A key has an invalid id.',
    do: 'Name each key with 1 to 64 letters, digits, hyphens or underscores.',
  },
  key_id_repeated: {
    seen: 'key_id_repeated',
    say: 'Two keys of the ring have the same id.',
    do: 'Give each key a different id.',
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
    say: 'A stored secret is not in our format: other code changed the column.',
    do: 'Restore the row from a backup of the same generation, or reconnect the tenant.',
  },
  tampered: {
    seen: 'tampered',
    say: 'A stored secret belongs to another row or column, was changed, or the bytes of its key changed.',
    do: 'Check that the key still has its original bytes under this id; otherwise restore the row, or reconnect the tenant.',
  },
  history_not_kept: {
    seen: 'history_not_kept',
    say: 'The history of that time is not kept.',
    do: 'Ask for the time that nearest names, or for a later one.',
  },
  history_is_daily: {
    seen: 'history_is_daily',
    say: 'Of that time only the start of each day is kept.',
    do: 'Ask for the start of a day; nearest names those before and after.',
  },
} as const satisfies Record<string, Remedy>
