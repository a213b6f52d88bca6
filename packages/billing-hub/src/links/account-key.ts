/** The key of a billing account. */
export interface AccountKey {
  source: string
  realmId: string
  externalId: string
}

/** One text per account, for maps. */
export function keyOf({ source, realmId, externalId }: AccountKey): string {
  return `${source}\u0000${realmId}\u0000${externalId}`
}

/** Extracts the key from a larger object. */
export function pickKey({ source, realmId, externalId }: AccountKey): AccountKey {
  return { source, realmId, externalId }
}
