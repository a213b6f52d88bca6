import { sql } from 'kysely'

/** What a row holds once its tokens are forgotten: nothing of them, no refresh under way, nothing left to prove. */
export const forgottenTokens = {
  access_token: null,
  refresh_token: null,
  previous_refresh_token: null,
  access_token_expires_at: null,
  refresh_token_expires_at: null,
  refresh_token_hard_expires_at: null,
  token_key_id: null,
  refresh_owner: null,
  refresh_generation: null,
  refresh_lease_until: null,
  refresh_attempts: 0,
  awaits_proof: false,
  updated_at: sql<string>`now()`,
} as const
