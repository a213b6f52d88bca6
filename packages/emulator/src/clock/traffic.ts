import type { Clock } from './clock.ts'

/** Requests over sockets: what a moved clock has to wait for. */
export interface Traffic {
  /** Counts what is being answered. */
  watch<A extends { url: string }, B>(
    answer: (request: A) => Promise<B>,
  ): (request: A) => Promise<B>
  /** Resolves when nothing is being answered and nothing came for some turns of the event loop. */
  quiet(): Promise<void>
}

/** Turns, and so longer on a busy machine: a program that was woken needs some to send its next request. */
const quietTurns = 10
/** No longer than this in all, because a request may itself wait for the clock; but so many turns where each is slow. */
const longestMs = 1_000
const leastTurns = 100

export function createTraffic(machine: Clock): Traffic {
  /** Without a socket there is nothing to wait for. */
  let isListening = false
  let open = 0
  let seen = 0

  return {
    watch(answer) {
      isListening = true
      return async (request) => {
        // The control API moves the clock: it does not wait for itself.
        if (/\/_emulator(?:\/|$)/.test(request.url)) return answer(request)
        open += 1
        seen += 1
        try {
          return await answer(request)
        } finally {
          open -= 1
        }
      }
    },
    async quiet() {
      const end = machine.now() + longestMs
      let known = seen
      let quiet = 0
      for (let turn = 0; isListening && quiet < quietTurns; turn += 1) {
        if (turn >= leastTurns && machine.now() >= end) return
        await machine.sleep(2)
        quiet = open > 0 || seen !== known ? 0 : quiet + 1
        known = seen
      }
    },
  }
}
