import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, type Clock } from '@vectis/quickbooks'
import type { ProgressBoard } from '@vectis/quickbooks-integration'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { createAudit } from './audit.ts'
import type { HostEvents } from './host-events.ts'
import type { Psa } from './psa.ts'
import { wire, type Wiring, type WiringOptions } from './wiring.ts'

/** One company uses this example; a host takes the tenant from the session. */
export const tenantId = 'northwind'

export interface StartOptions extends Pick<WiringOptions, 'credentials' | 'endpoints'> {
  /** Default: the one of this example. */
  tenantId?: string
  /** 0: any free one. */
  port: number
  /** Null: `http://localhost` with the port. */
  publicUrl: string | null
  databaseUrl: string | null
  /** 32 bytes as hex; null: a key for this run. */
  encryptionKey: string | null
  psa: Psa
  hostEvents: HostEvents
  /** Origin of the consent page. */
  consentOrigin: string
  clock?: Clock
  logger: Logger
}

export interface Running {
  /** The address of the first page. */
  url: string
  /** Where it listens, on 127.0.0.1. */
  port: number
  wiring: Wiring
  progress: ProgressBoard
  psa: Psa
  close(): Promise<void>
}

/** The application, on the emulator or on Intuit; only the options differ. */
export async function start(options: StartOptions): Promise<Running> {
  const { psa, hostEvents, consentOrigin, logger, clock = systemClock } = options
  const tenant = options.tenantId ?? tenantId
  // Listens before the wiring is created, because the redirect URI contains the port.
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const publicUrl = options.publicUrl ?? `http://localhost:${port}`
  const wiring = await wire({
    databaseUrl: options.databaseUrl,
    encryptionKey: options.encryptionKey ?? randomBytes(32).toString('hex'),
    publicUrl,
    credentials: options.credentials,
    ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
    customers: psa.customers,
    tickets: psa.ticketCounts,
    clock,
    logger,
  })
  const audit = await createAudit(wiring.storage, { tenantId: tenant, clock, logger })
  const { progress } = wiring
  const parts = {
    wiring,
    psa,
    hostEvents,
    audit,
    progress,
    tenantId: tenant,
    publicUrl,
    consentOrigin,
  }
  server.on('request', createApp({ ...parts, logger }))
  await wiring.integration.start()
  return {
    url: publicUrl,
    port,
    wiring,
    progress,
    psa,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await wiring.close()
    },
  }
}
