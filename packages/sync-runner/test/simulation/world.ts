import type { HttpExchange } from '@vectis/quickbooks'
import {
  createActivity,
  createCompany,
  createEmulator,
  createVirtualClock,
  receiptActivityNames,
} from '@vectis/quickbooks-emulator'
import type { BooksCompany, Emulator, VirtualClock } from '@vectis/quickbooks-emulator'
import { createBadAnswers } from './bad-answers.ts'
import type { BadAnswers } from './bad-answers.ts'
import { failRequest } from './bad-network.ts'
import { deliverWebhooks } from './deliver-webhooks.ts'
import { mergeTwo } from './merge-two.ts'
import { nameFeatures, noFeatures } from './features.ts'
import type { Features } from './features.ts'
import { guardClock } from './guard-clock.ts'
import { createOddCompany } from './odd-company.ts'
import type { OddCompany } from './odd-company.ts'
import { createSeeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'
import type { OpenStores, SimulatedStores, Subject } from './stores.ts'

const minuteMs = 60_000

/**
 * Things done to the books in one round. A company that grows as fast as pages of two rows are read would never be read
 * to its end.
 */
const mostEdits = 300

/** A company that a tenant is connected to, with a life of its own. */
interface Life {
  company: BooksCompany
  oddCompany: OddCompany
  /** One thing happens in the books; what, for the trace. */
  step(): Step | null
  stepOfReceipts(): Step | null
}

interface Step {
  name: string
  entity: string
  id: string
}

/** Companies with a life of their own, and an Intuit that has bad days. */
export interface World {
  /** Who holds the realm; the first is the one that everything happens to. */
  tenants: readonly string[]
  /** The company that the tenants are connected to now. */
  readonly company: BooksCompany
  readonly oddCompany: OddCompany
  clock: VirtualClock
  emulator: Emulator
  stores: SimulatedStores
  features: Features
  badAnswers: BadAnswers
  /** Of what only the second generation has. */
  growing: Seeded
  /** Of what was added to it last. */
  later: Seeded
  hasWebhooks: boolean
  /** Answers of change data capture are cut at fewer objects than QuickBooks' 1,000. */
  isFeedSmall: boolean
  /** Change data capture reports everything that happens here: one read of changes must bring the tables up to date. */
  isPlain: boolean
  subjectOf(tenantId: string): Subject
  /** Does `count` things to the books. */
  edit(count: number): void
  beginRound(round: number): void
  /** The books do not move, nothing fails, nothing is lost from now on. */
  calm(): void
  readonly isCalm: boolean
  exchange: HttpExchange
  /** Things that happened, for the record of a run. */
  trace: string[]
}

export interface WorldOptions {
  seed: number
  openStores: OpenStores
  settle?: () => Promise<void>
  features: Features
  growing: Seeded
  later: Seeded
}

/** What is drawn from `random`, and in which order, makes the worlds of the first generation: it must stay as it is. */
export async function createWorld(random: Seeded, options: WorldOptions): Promise<World> {
  const { seed, openStores, settle, features, growing, later } = options
  const tenants = [`tenant-${seed}`, ...(features.twoTenants ? [`tenant-${seed}-other`] : [])]
  const ofReceipts = createSeeded(seed ^ 0x5ece1)
  const trace: string[] = features === noFeatures ? [] : [nameFeatures(features)]
  const clock = guardClock(createVirtualClock(settle === undefined ? {} : { settle }), {
    seed,
    looks: settle === undefined ? 20 : 120,
    log: () => emulator.log,
  })
  let isCalm = false
  let round = 0
  let callsOfRound = 0
  let editsOfRound = 0
  const isPlain = random.chance(0.5)
  const first = createBooks(random, `913035776${String(seed).padStart(7, '0')}`)
  const emulator = createEmulator({
    clock,
    seed: random.integer(1, 1e9),
    companies: [first],
    ...(features.tokens?.rotates ? { oauth: { rotateAfterMs: 0 } } : {}),
  })
  let life = live(first, random.integer(1, 1e9))
  const stores = await openStores(clock)
  for (const tenantId of tenants) await connect(tenantId, false)
  const badAnswers = createBadAnswers(features, { clock, emulator, random: growing, trace })

  function createBooks(from: Seeded, realmId: string): BooksCompany {
    return createCompany({
      realmId,
      seed: from.integer(1, 1e9),
      clock,
      customers: from.integer(2, 8),
      invoices: from.integer(0, 24),
      multiCurrency: from.chance(0.5),
      quirks: {
        timestampLagMs: from.chance(0.3) ? from.integer(1, 120) * 1_000 : 0,
        changesLagMs: from.chance(0.3) ? from.integer(1, 120) * 1_000 : 0,
        stubsHaveMetaData: from.chance(0.7),
        templatesInChanges: from.chance(0.2),
        tieOrder: from.pick(['created', 'recent']),
        ancestorsMove: isPlain || from.chance(0.5),
        emptyLinksStay: from.chance(0.5),
        voidedUnitPrice: from.pick(['dropped', 'zero']),
      },
    })
  }
  function live(company: BooksCompany, activitySeed: number): Life {
    const activity = createActivity(company, {
      seed: activitySeed,
      ...(isPlain ? { without: ['mergeCustomers', 'renameCustomer'] } : {}),
    })
    const receipts = createActivity(company, {
      seed: `receipts ${activitySeed}`,
      only: receiptActivityNames,
    })
    const oddCompany = createOddCompany(features, { clock, company, random: growing, trace })
    return {
      company,
      oddCompany,
      step: () => activity.step(),
      stepOfReceipts: () => receipts.step(),
    }
  }
  async function connect(tenantId: string, confirmReplace: boolean): Promise<void> {
    const { realmId } = life.company
    await stores.connections.forTenant(tenantId).connect({
      environment: 'sandbox',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
      ...(features.noTimeZone ? {} : { timeZone: 'America/Los_Angeles' }),
      ...(confirmReplace ? { confirmReplace } : {}),
    })
  }
  async function replaceCompany(): Promise<void> {
    const next = createBooks(growing, `913035777${String(seed).padStart(7, '0')}`)
    emulator.addCompany(next)
    life = live(next, growing.integer(1, 1e9))
    trace.push(`connected to ${next.realmId}`)
    await connect(tenants[0]!, true)
  }

  const edit = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      editsOfRound += 1
      const step = life.step()
      if (step === null) continue
      trace.push(`${step.name} ${step.entity} ${step.id}`)
      if (random.chance(0.02)) moveIntoFuture(step)
      life.oddCompany.afterEdit()
      if (features.receipts > 0 && ofReceipts.chance(features.receipts)) editReceipt()
      if (!isPlain && later.chance(features.merges)) mergeTwo(life.company, { later, trace })
    }
  }
  const editReceipt = () => {
    const step = life.stepOfReceipts()
    if (step !== null) trace.push(`${step.name} ${step.entity} ${step.id}`)
  }
  const moveIntoFuture = ({ entity, id }: { entity: string; id: string }) => {
    const at = clock.now() + random.integer(1, 600) * minuteMs
    try {
      life.company.operations.setUpdatedAt({ entity: entity as 'Invoice', id, at })
      trace.push(`future ${entity} ${id}`)
    } catch {
      // It was deleted in that step.
    }
  }

  const trouble = random.chance(0.5) ? random.fraction() * 0.2 : 0
  const liveliness = random.fraction() * 0.6
  const isLively = (share: number) => !isCalm && editsOfRound < mostEdits && random.chance(share)
  const exchange: HttpExchange = async (request) => {
    const isApi = request.url.includes('/v3/company/')
    if (!isApi) return emulator.exchange(request)
    callsOfRound += 1
    const { replaced } = features
    if (!isCalm && replaced?.round === round && replaced.call === callsOfRound) {
      await replaceCompany()
    }
    if (isLively(liveliness)) edit(random.integer(1, 3))
    if (!isCalm && random.chance(trouble)) {
      return failRequest(request, { random, emulator, clock, trace })
    }
    const answer = await emulator.exchange(request)
    if (isLively(liveliness / 3)) edit(1)
    return answer
  }

  const hasWebhooks = random.chance(0.6)
  if (hasWebhooks) {
    deliverWebhooks(random, { emulator, clock, stores, tenants, isCalm: () => isCalm })
  }

  return {
    tenants,
    get company() {
      return life.company
    },
    get oddCompany() {
      return life.oddCompany
    },
    clock,
    emulator,
    stores,
    features,
    badAnswers,
    growing,
    later,
    hasWebhooks,
    isFeedSmall: false,
    isPlain,
    subjectOf: (tenantId) => ({ tenantId, realmId: life.company.realmId }),
    edit,
    beginRound: (next) => {
      round = next
      callsOfRound = 0
      editsOfRound = 0
      life.oddCompany.beginRound()
      badAnswers.beginRound(next)
    },
    calm: () => {
      isCalm = true
      badAnswers.calm()
      life.oddCompany.calm()
    },
    get isCalm() {
      return isCalm
    },
    exchange,
    trace,
  }
}
