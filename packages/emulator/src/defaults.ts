import { setTimeout as sleepFor } from 'node:timers/promises'

/** The machine's own time: the only place of this package that reads it. */
export const systemClock = {
  now: () => Date.now(),
  sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal })
  },
}

/** Lets all promises settle that do not wait for the outside world. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Posts a webhook body unchanged, follows no redirects and reads only the status of the answer. */
export async function deliverOverHttp({
  url,
  headers,
  body,
  timeoutMs,
  signal,
}: {
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
  signal: AbortSignal
}): Promise<{ status: number }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    redirect: 'manual',
  })
  await answer.body?.cancel()
  return { status: answer.status }
}

/** One JSON call to the control API of an emulator in another process. */
export async function fetchJson(
  method: string,
  url: string,
  body: unknown,
): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(url, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() }
}
