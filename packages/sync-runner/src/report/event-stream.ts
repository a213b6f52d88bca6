import { checkGiven } from '@vectis/quickbooks/values'
import type { SyncEvent } from './sync-event.ts'

/** Waiting events of a slow reader. Beyond this number it gets no progress events, but all others. */
const BUFFERED_AT_MOST = 1_000
/** A reader that has this many events waiting has left without closing. It is dropped, and its next read throws. */
const FORGOTTEN_AT = 10_000

/** Distributes events to any number of readers. */
export interface EventStream {
  push(event: SyncEvent): void
  subscribe(options?: { tenantId?: string; signal?: AbortSignal }): AsyncIterable<SyncEvent>
  end(): void
}

export function createEventStream(): EventStream {
  const readers = new Set<(event: SyncEvent | null) => void>()
  let hasEnded = false

  function subscribe(options: { tenantId?: string; signal?: AbortSignal } = {}) {
    checkGiven('events', options)
    const { tenantId, signal } = options
    const buffer: SyncEvent[] = []
    let hasFallenBehind = false
    let isOpen = !hasEnded && signal?.aborted !== true
    let wake: () => void = () => undefined
    const receive = (event: SyncEvent | null) => {
      if (event === null) close()
      else if (tenantId !== undefined && event.tenantId !== tenantId) return
      else if (event.type !== 'progress' || buffer.length < BUFFERED_AT_MOST) buffer.push(event)
      if (buffer.length >= FORGOTTEN_AT) {
        hasFallenBehind = true
        buffer.length = 0
        close()
      }
      wake()
    }
    const close = () => {
      isOpen = false
      readers.delete(receive)
      signal?.removeEventListener('abort', onAbort)
      wake()
    }
    const onAbort = () => close()
    if (isOpen) {
      // The subscription starts here, not at the first `next`: the reader also gets the events in between.
      readers.add(receive)
      signal?.addEventListener('abort', onAbort, { once: true })
    }
    async function* read(): AsyncGenerator<SyncEvent, void, undefined> {
      try {
        for (;;) {
          const event = buffer.shift()
          if (event !== undefined) yield event
          else if (hasFallenBehind)
            throw new Error(
              `A subscriber of sync events did not read ${FORGOTTEN_AT} events and was dropped: subscribe again, and abort the signal of a subscriber that stops reading.`,
            )
          else if (!isOpen) return
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        close()
      }
    }
    return read()
  }

  return {
    push: (event) => {
      for (const receive of readers) receive(event)
    },
    subscribe,
    end() {
      hasEnded = true
      for (const receive of readers) receive(null)
    },
  }
}
