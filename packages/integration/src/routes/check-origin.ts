/**
 * Whether a page of this host sent the request. Browsers set `Sec-Fetch-Site` themselves, and older ones `Origin`; a page
 * can forge neither. A request with neither is refused.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isSameOrigin(request: Request, origin: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  return request.headers.get('origin') === origin
}
