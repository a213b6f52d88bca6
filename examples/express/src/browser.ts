/** The parts of a browser that the story needs: cookies, redirects one at a time, and forms filled by name. */
export interface PlainBrowser {
  get(url: string): Promise<BrowserPage>
  /** Sends a form with exactly these fields. */
  post(url: string, fields: Record<string, string>): Promise<BrowserPage>
  /** Sends the form of the page whose action ends so, with its hidden fields. */
  submit(page: BrowserPage, action: string, fields?: Record<string, string>): Promise<BrowserPage>
}

export interface BrowserPage {
  status: number
  url: string
  text: string
}

export function createPlainBrowser(): PlainBrowser {
  const cookies = new Map<string, string>()

  async function open(url: string, init: RequestInit = {}): Promise<BrowserPage> {
    const { host } = new URL(url)
    const cookie = cookies.get(host)
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      ...(cookie === undefined ? {} : { headers: { cookie } }),
    })
    const given = answer.headers.getSetCookie()[0]?.split(';')[0]
    if (given !== undefined) cookies.set(host, given)
    const location = answer.headers.get('location')
    if (location !== null) {
      await answer.body?.cancel()
      return open(new URL(location, url).href)
    }
    return { status: answer.status, url, text: await answer.text() }
  }

  return {
    get: (url) => open(url),
    post: (url, fields) => open(url, { method: 'POST', body: new URLSearchParams(fields) }),
    submit(page, action, fields = {}) {
      const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? []
      const isWanted = (form: string) =>
        form.includes(`${action}"`) &&
        Object.values(fields).every(
          (value) => !/name="role"/.test(form) || form.includes(`value="${value}"`),
        )
      const form = forms.find(isWanted)
      if (form === undefined)
        throw new Error(`Expected a form for ${action} at ${page.url}, found none.`)
      const body = new URLSearchParams()
      for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
        const name = /name="([^"]*)"/.exec(input)?.[1]
        if (name !== undefined) body.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? '')
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      const target = /action="([^"]*)"/.exec(form)?.[1] ?? action
      return open(new URL(target, page.url).href, { method: 'POST', body })
    },
  }
}
