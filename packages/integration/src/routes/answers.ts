/** The end of a route: what the host's page, or a program, is answered. */
export interface RouteResult {
  /** Such as `connected`, `refused`, `disconnected` or `failed`. */
  status: string
  /** A documented code; null: none. */
  code: string | null
  /** What to do; null: nothing. */
  remedy: string | null
}

const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

/** Whether the caller is a program: it gets JSON, and no redirect that it could not follow to Intuit. */
export function wantsJson(request: Request): boolean {
  return /\bapplication\/json\b/.test(request.headers.get('accept') ?? '')
}

/** Back to the host's page, with the result in the address; or as JSON. */
export function answerResult(
  request: Request,
  returnUrl: string,
  result: RouteResult,
  httpStatus = 200,
): Response {
  if (wantsJson(request)) return Response.json(result, { status: httpStatus, headers })
  const url = new URL(returnUrl)
  url.searchParams.set('quickbooks', result.status)
  if (result.code !== null) url.searchParams.set('reason', result.code)
  return new Response(null, { status: 303, headers: { ...headers, location: url.href } })
}

/** To the consent page, with the cookies that bind the state to this browser. */
export function answerConsent(request: Request, url: string, cookies: readonly string[]): Response {
  const all = new Headers(headers)
  for (const cookie of cookies) all.append('set-cookie', cookie)
  if (wantsJson(request)) return Response.json({ status: 'consent', url }, { headers: all })
  all.set('location', url)
  return new Response(null, { status: 303, headers: all })
}

/** A refusal in plain text: what was expected and what to do. */
export function refuse(status: number, text: string, more: Record<string, string> = {}): Response {
  const type = { 'content-type': 'text/plain; charset=utf-8' }
  return new Response(`${text}\n`, { status, headers: { ...headers, ...type, ...more } })
}

export function answerPage(html: string): Response {
  return new Response(html, {
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff',
    },
  })
}
