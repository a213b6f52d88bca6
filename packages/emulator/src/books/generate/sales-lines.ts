import type { Ledger } from '../ledger.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import { createItem } from '../operations/items.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { ItemLine, ItemRecord, SalesLine } from '../records.ts'

/** What an MSP sells, prices in cents. */
const catalogue: readonly (readonly [name: string, unitPrice: number])[] = [
  ['Managed workstation', 45_00],
  ['Managed server', 185_00],
  ['Microsoft 365 Business Premium', 22_50],
  ['Cloud backup (per TB)', 39_99],
  ['Remote labor', 145_00],
  ['On-site labor', 175_00],
  ['Firewall lease', 89_00],
  ['Security awareness training', 3_25],
]

/** Things that can be sold; the last one is a group. */
export interface Catalogue {
  items: ItemRecord[]
  group: ItemRecord
}

export function createCatalogue(ledger: Ledger): Catalogue {
  const items = catalogue.map(([name, unitPrice]) => createItem(ledger, { name, unitPrice }))
  return { items, group: createItem(ledger, { name: 'Onboarding bundle', type: 'Group' }) }
}

/** The active items of a company that has some already. */
export function findCatalogue(ledger: Ledger): Catalogue {
  const all = [...ledger.records.Item.values()]
  const group = all.find((item) => item.type === 'Group')
  return {
    items: all.filter(({ type, active }) => type !== 'Group' && active),
    group: group ?? createItem(ledger, { name: 'Onboarding bundle', type: 'Group' }),
  }
}

/**
 * Mostly one to four plain lines; now and then a group, a discount, a heading, fractions, or a credit inside an
 * invoice.
 */
export function makeLines(random: SeededRandom, { items, group }: Catalogue): SalesLine[] {
  const lines: SalesLine[] = Array.from({ length: random.integer(1, 3) }, () =>
    makeItemLine(random, random.pick(items)),
  )
  const oddity = random.fraction()
  if (oddity < 0.04) {
    const inner = random.sample(items, 2).map((item) => makeItemLine(random, item))
    lines.push({ kind: 'group', group, description: 'New starter', lines: inner })
  } else if (oddity < 0.08) {
    lines.unshift({ kind: 'description', description: 'Work done in the period:' })
  } else if (oddity < 0.14) {
    const net = lines.reduce((sum, line) => sum + (line.kind === 'item' ? line.amount : 0), 0)
    lines.push({ kind: 'discount', amount: multiplyMinorUnits(net, '0.05'), percent: '5' })
  } else if (oddity < 0.17) {
    lines.push({
      ...makeItemLine(random, items[0]!),
      amount: 12_3457,
      quantity: '27.4348571',
      unitPrice: '45',
    })
  } else if (oddity < 0.19) {
    const [first] = lines
    const amount = first?.kind === 'item' ? -Math.floor(first.amount / 2) : 0
    lines.push({ ...makeItemLine(random, items[1]!), amount, quantity: null, unitPrice: null })
  }
  return lines
}

function makeItemLine(random: SeededRandom, item: ItemRecord): ItemLine {
  const quantity = random.chance(0.2) ? random.integer(1, 40) * 0.25 : random.integer(1, 30)
  return {
    kind: 'item',
    item,
    description: random.chance(0.7) ? item.name : null,
    amount: multiplyMinorUnits(item.unitPrice, String(quantity)),
    quantity: random.chance(0.95) ? String(quantity) : null,
    unitPrice: random.chance(0.95) ? priceText(item.unitPrice) : null,
    taxable: random.chance(0.3),
  }
}

/** Prices drop their zeros on the wire. */
function priceText(units: number): string {
  return String(units / 100)
}
