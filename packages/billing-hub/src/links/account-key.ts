/** Names one billing account. */
export interface AccountKey {
  source: string
  realmId: string
  externalId: string
}

/** One text per account, for maps. */
export function keyOf({ source, realmId, externalId }: AccountKey): string {
  return `${source}\u0000${realmId}\u0000${externalId}`
}

/** Takes the key out of a larger object. */
export function pickKey({ source, realmId, externalId }: AccountKey): AccountKey {
  return { source, realmId, externalId }
}
