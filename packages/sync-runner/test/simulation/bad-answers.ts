import type { Emulator, RecordEntity, VirtualClock } from '@vectis/quickbooks-emulator'
import type { Features } from './features.ts'
import type { Seeded } from './seeded.ts'

/** Answers of QuickBooks that are wrong, whatever company they are about. */
export interface BadAnswers {
  /** What begins before the processes of a round. */
  beginRound(round: number): void
  /** All of it ends, but for an entity that goes on failing for some days. */
  calm(): void
  /** Pages so far that held too few of their rows, and that held none. */
  readonly shortPages: number
  readonly emptyPages: number
  /** The entity that fails since some round. */
  readonly failing: RecordEntity | null
}

const dayMs = 86_400_000

export function createBadAnswers(
  { wrongAnswers, tokens, failing, quotaStop }: Features,
  context: { clock: VirtualClock; emulator: Emulator; random: Seeded; trace: string[] },
): BadAnswers {
  const { clock, emulator, random, trace } = context
  const faults = emulator.faults.layer()
  let shortPages = 0
  let emptyPages = 0
  let failingNow: RecordEntity | null = null

  if (tokens !== null) {
    const predicate = () => random.chance(tokens.share)
    faults.push({
      name: 'token fields',
      match: { operation: 'token-refresh', predicate },
      respond: { omitFields: tokens.omit },
    })
  }
  if (wrongAnswers !== null) {
    const { empty, short } = wrongAnswers
    const tell = (what: 'short page' | 'empty page', share: number) => () => {
      const isWrong = random.chance(share)
      if (isWrong) trace.push(what)
      if (isWrong && what === 'short page') shortPages += 1
      if (isWrong && what === 'empty page') emptyPages += 1
      return isWrong
    }
    faults.push(
      {
        name: 'short page',
        match: { operation: 'query', predicate: tell('short page', short) },
        respond: { keepRows: random.integer(1, 5) },
      },
      {
        name: 'empty page',
        match: { operation: 'query', predicate: tell('empty page', empty) },
        respond: 'empty-query',
      },
    )
  }

  return {
    get shortPages() {
      return shortPages
    },
    get emptyPages() {
      return emptyPages
    },
    get failing() {
      return failingNow
    },
    beginRound(round) {
      if (failing?.round === round) {
        failingNow = failing.entity
        faults.push({ match: { entity: failing.entity }, respond: failing.respond })
        trace.push(`failing ${failing.entity} ${failing.respond}`)
      }
      if (quotaStop?.round === round) {
        const until = clock.now() + quotaStop.days * dayMs
        faults.push({ match: { path: '/v3/company/' }, until, respond: 'quota-stop' })
        trace.push(`quota stop for ${quotaStop.days} days`)
      }
    },
    calm() {
      faults.clear()
      if (failing === null || failingNow === null || failing.quietDays === 0) return
      const until = clock.now() + failing.quietDays * dayMs
      faults.push({ match: { entity: failing.entity }, until, respond: failing.respond })
      trace.push(`${failing.entity} goes on failing for ${failing.quietDays} days`)
    },
  }
}
