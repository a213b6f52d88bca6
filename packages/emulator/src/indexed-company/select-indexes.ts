import { offsetMinutes } from '../clock/offset-time.ts'
import { compileConditions } from '../query-language/compile-condition.ts'
import { compileOrder } from '../query-language/compile-order.ts'
import type { Fields } from '../query-language/field.ts'
import { literalValue } from '../query-language/literal-value.ts'
import type { Condition, Statement } from '../query-language/statement.ts'

/** The rows that match: how many, and the index of the n-th in order. */
export interface Selection {
  count: number
  at(position: number): number
}

const createTime = 'metadata.createtime'

/**
 * Selects rows by index. Bounds on `MetaData.CreateTime` and an order by it are arithmetic, because times never fall
 * with the index; anything else looks at every row and keeps the indexes until the next such statement.
 */
export function createSelector(context: {
  count: number
  fields: Fields<number>
  entity: string
  today: () => string
}): (statement: Statement) => Selection {
  const { fields, entity } = context
  const literals = {
    today: context.today,
    offsetMinutes: (epochMs: number) => offsetMinutes(epochMs, 'America/Los_Angeles'),
  }
  const createdAt = fields.get(createTime)!.read as (index: number) => number
  let latest: { key: string; indexes: number[] } | null = null

  /** The first index created at or after (or, strictly, after) an instant. */
  function firstIndex(epochSeconds: number, isStrict: boolean): number {
    let low = 0
    let high = context.count
    while (low < high) {
      const middle = (low + high) >>> 1
      const time = createdAt(middle)
      if (time < epochSeconds || (isStrict && time === epochSeconds)) low = middle + 1
      else high = middle
    }
    return low
  }

  function rangeOf(conditions: readonly Condition[]): { from: number; to: number } {
    let from = 0
    let to = context.count
    for (const condition of conditions) {
      if (condition.operator === 'IN' || condition.operator === 'LIKE') continue
      if (condition.operator === '!=') continue
      const { operator } = condition
      const bound = literalValue('MetaData.CreateTime', 'instant', condition.value, literals)
      const time = Number(bound)
      if (operator !== '<' && operator !== '<=') {
        from = Math.max(from, firstIndex(time, operator === '>'))
      }
      if (operator !== '>' && operator !== '>=') {
        to = Math.min(to, firstIndex(time, operator !== '<'))
      }
    }
    return { from, to: Math.max(from, to) }
  }

  return (statement) => {
    const matches = compileConditions(statement.where, fields, entity, literals)
    const order = compileOrder(statement.orderBy, fields, entity)
    const isBound = (condition: Condition) =>
      condition.field.toLowerCase() === createTime &&
      condition.operator !== 'IN' &&
      condition.operator !== '!=' &&
      condition.operator !== 'LIKE'
    const others = statement.where.filter(
      (condition) => !isBound(condition) && !isVacuous(condition),
    )
    const { from, to } = rangeOf(statement.where.filter(isBound))
    const direction = directionOf(statement)
    if (others.length === 0 && (direction !== null || statement.isCount)) {
      return {
        count: to - from,
        at: (position) => (direction === 'descending' ? to - 1 - position : from + position),
      }
    }
    const key = JSON.stringify([statement.where, statement.orderBy])
    if (latest?.key !== key) {
      const indexes: number[] = []
      for (let index = from; index < to; index += 1) if (matches(index)) indexes.push(index)
      if (order !== null) indexes.sort((a, b) => order(a, b) || a - b)
      else indexes.reverse()
      latest = { key, indexes }
    }
    const { indexes } = latest
    return { count: indexes.length, at: (position) => indexes[position]! }
  }
}

/** Everyone is active here, so asking for active rows asks for all. */
function isVacuous(condition: Condition): boolean {
  if (condition.field.toLowerCase() !== 'active') return false
  const values = condition.operator === 'IN' ? condition.values : [condition.value]
  const isEqual = condition.operator === '=' || condition.operator === 'IN'
  return isEqual && values.some(({ text }) => text.toLowerCase() === 'true')
}

/** The order by index that a statement asks for, if it does; without ORDERBY the newest come first, as recorded. */
function directionOf({ orderBy }: Statement): 'ascending' | 'descending' | null {
  const [only, ...others] = orderBy
  if (only === undefined) return 'descending'
  const isByIndex = [createTime, 'id'].includes(only.field.toLowerCase())
  if (!isByIndex || others.length > 0) return null
  return only.descending ? 'descending' : 'ascending'
}
