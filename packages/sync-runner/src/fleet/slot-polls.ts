import type { Clock } from '@vectis/quickbooks'

/** One slot of a process, as far as looking for jobs goes. */
export interface PolledSlot {
  /** Known once pg-boss has made its worker. */
  id?: string
  /** It took a job. */
  begin(): void
  /** Its job ended. `isBack`: the same job waits again, and must not be taken before the next poll. */
  end(how: { isBack: boolean }): void
}

export interface SlotPolls {
  /** `takesAll`: every kind of job. Slots of one `kind` take the same jobs. */
  add(about: { takesAll: boolean; kind: number }): PolledSlot
  /** Polls until the signal aborts. */
  watch(): Promise<void>
}

interface Entry {
  slot: PolledSlot
  takesAll: boolean
  kind: number
  isBusy: boolean
  /** Its last job waits again: it looks at the next poll, not before. */
  rests: boolean
}

/**
 * One idle slot looks for jobs on behalf of all slots of its process; when it finds one, it wakes the next. A job waits
 * no longer for a slot than if each polled, and an idle process makes one query an interval, not one for each slot. See
 * docs/decisions/0239.
 */
export function createSlotPolls(input: {
  /** Lets the worker of a slot look at once. */
  wake(id: string): void
  clock: Clock
  pollingMs: number
  signal: AbortSignal
}): SlotPolls {
  const { wake, clock, pollingMs, signal } = input
  const entries: Entry[] = []

  /** A slot that takes every job finds what any other would; without one, each kind has to look for itself. */
  const wakeNext = (): void => {
    const free = entries.filter(({ isBusy, rests }) => !isBusy && !rests)
    const general = free.find(({ takesAll }) => takesAll)
    const woken =
      general === undefined
        ? free.filter(({ kind }, at) => free.findIndex((one) => one.kind === kind) === at)
        : [general]
    for (const { slot } of woken) if (slot.id !== undefined) wake(slot.id)
  }

  return {
    add({ takesAll, kind }) {
      const slot: PolledSlot = {
        begin() {
          entry.isBusy = true
          // Where one job was, there may be more.
          wakeNext()
        },
        end({ isBack }) {
          entry.isBusy = false
          entry.rests = isBack
          // A free slot that takes every job was woken when this one began: it found nothing, or is still looking.
          const isLooked = entries.some(
            (other) => other !== entry && other.takesAll && !other.isBusy && !other.rests,
          )
          // Else the next look would be the next poll: one job in `pollingMs`, however short the job.
          if (slot.id !== undefined && !isBack && !isLooked) wake(slot.id)
        },
      }
      const entry: Entry = { slot, takesAll, kind, isBusy: false, rests: false }
      entries.push(entry)
      return slot
    },
    async watch() {
      for (;;) {
        try {
          await clock.sleep(pollingMs, signal)
        } catch {
          return
        }
        for (const entry of entries) entry.rests = false
        wakeNext()
      }
    },
  }
}
