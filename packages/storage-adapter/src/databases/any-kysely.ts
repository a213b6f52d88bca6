import type { Kysely } from 'kysely'

/** A Kysely instance or transaction of the host, with any table types. */
// oxlint-disable-next-line typescript/no-explicit-any -- Kysely is invariant: no narrower type takes every host's.
export type AnyKysely = Kysely<any>
