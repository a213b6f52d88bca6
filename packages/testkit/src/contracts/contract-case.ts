import type { Clock } from '@vectis/quickbooks'

/**
 * One promise of a port, checkable without a test framework: `run` rejects with an AssertionError when it is broken.
 */
export interface ContractCase {
  name: string
  run(): Promise<void>
}

/** A clock that moves only when it is moved. */
export interface ContractClock extends Clock {
  advance(ms: number): void
}

/** Opens an EMPTY store that uses `clock`; called once per case. `close` runs after the case, also when it failed. */
export type OpenStore<Store> = (input: {
  clock: ContractClock
}) => Promise<{ store: Store; close?: () => Promise<void> }>

export type CaseBody<Store> = (store: Store, clock: ContractClock) => Promise<void>

/** 2026-11-02 15:04:05 UTC, where every case starts. */
export const contractStart = Date.UTC(2026, 10, 2, 15, 4, 5)

export function createContractClock(): ContractClock {
  let now = contractStart
  return {
    now: () => now,
    async sleep(ms) {
      now += ms
    },
    advance(ms) {
      now += ms
    },
  }
}

export function buildCases<Store>(
  open: OpenStore<Store>,
  bodies: Record<string, CaseBody<Store>>,
): ContractCase[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    async run() {
      const clock = createContractClock()
      const { store, close } = await open({ clock })
      try {
        await body(store, clock)
      } finally {
        await close?.()
      }
    },
  }))
}
