import { doFormsDiffer } from '../names/core-name.ts'
import type { Spelling } from '../names/spelling.ts'
import type { LinkPass } from './link-pass.ts'
import type { SuggestionReason } from './link-types.ts'
import type { NamedAccount } from './named-account.ts'
import { listPrefixClashes, type NamedCustomer } from './spine-index.ts'

/** Why a name that differs only in legal form or spelling is not linked automatically. */
export function listObjections(
  pass: LinkPass,
  account: NamedAccount,
  name: Spelling,
  customer: NamedCustomer,
  { theirs, isWrittenAlike }: { theirs: Spelling; isWrittenAlike: boolean },
) {
  const reasons: SuggestionReason[] = []
  if (doFormsDiffer(name.core, theirs.core)) reasons.push('legal form differs')
  if (pass.isVetoed(account, customer, isWrittenAlike)) reasons.push('every contact differs')
  const cores = new Set([name.core.core, theirs.core.core])
  const clashes = [...cores]
    .flatMap((core) => listPrefixClashes(pass.spine, core))
    .filter((named) => named !== customer)
  return { reasons, clashes: [...new Set(clashes)] }
}
