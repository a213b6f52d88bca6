import type { Clock } from '@vectis/quickbooks'

/** Intuit waits 3 s for an answer. A request that takes longer may never end, so the next one does not wait for it. */
const WAITED_AT_MOST_MS = 2_000

interface Request {
  /** Epoch milliseconds. */
  since: number
  ended: Promise<unknown>
}

/**
 * Lets calls for the same tenant share a request: while one is being made, those that come wait for the next one, which
 * they share. A burst of deliveries then costs two requests, not one each. They never share the present one: a worker
 * may have taken its job before their events were stored.
 */
export function shareRequests(
  request: (tenantId: string) => Promise<unknown>,
  clock: Pick<Clock, 'now'>,
): (tenantId: string) => Promise<unknown> {
  const present = new Map<string, Request>()
  const next = new Map<string, Request>()

  const find = (requests: Map<string, Request>, tenantId: string): Request | null => {
    const found = requests.get(tenantId)
    return found !== undefined && clock.now() - found.since < WAITED_AT_MOST_MS ? found : null
  }
  const keep = (requests: Map<string, Request>, tenantId: string, made: Promise<unknown>) => {
    const entry = { since: clock.now(), ended: made }
    requests.set(tenantId, entry)
    const forget = () => {
      if (requests.get(tenantId) === entry) requests.delete(tenantId)
    }
    made.then(forget, forget)
    return made
  }
  const begin = (tenantId: string): Promise<unknown> => {
    next.delete(tenantId)
    return keep(present, tenantId, request(tenantId))
  }

  return (tenantId) => {
    const current = find(present, tenantId)
    if (current === null) return begin(tenantId)
    const start = () => begin(tenantId)
    return find(next, tenantId)?.ended ?? keep(next, tenantId, current.ended.then(start, start))
  }
}
