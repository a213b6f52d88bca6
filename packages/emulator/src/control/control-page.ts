import type { EmulatorResponse } from '../exchange/exchange.ts'

/** GET `/_emulator/` in a browser: a page to move the clock, change the books and break things by hand. */
export function renderControlPage(): EmulatorResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
    body: page,
  }
}

const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>QuickBooks emulator: control</title>
  <style>
    :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
    body { max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem }
    section { border: 1px solid #8d9096; border-radius: 6px; padding: .75rem 1rem; margin: 1rem 0 }
    h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 0 0 .5rem }
    button, select, textarea { font: inherit; padding: .35rem .7rem; margin: .15rem .25rem .15rem 0 }
    select { max-width: 100% }
    textarea { width: 100%; box-sizing: border-box; font-family: ui-monospace, monospace }
    pre { overflow-x: auto; max-height: 20rem; font-size: .85rem }
    :focus-visible { outline: 3px solid #0b62c4; outline-offset: 2px }
  </style>
</head>
<body>
<main>
  <h1>QuickBooks emulator: control</h1>
  <section><h2>Clock</h2><p id="time" aria-live="polite"></p>
    <p>Time moves at once, as if the application had been asleep: what was due happens once.</p>
    <button data-advance="60000">+1 minute</button><button data-advance="3600000">+1 hour</button>
    <button data-advance="86400000">+1 day</button><button data-advance="2592000000">+30 days</button></section>
  <section><h2>Books</h2>
    <label>Company <select id="realm"></select></label>
    <label>Operation <select id="operation"></select></label>
    <label for="input">Input (JSON)</label><textarea id="input" rows="4">{}</textarea>
    <button id="perform">Perform</button>
    <button data-post="/activity" data-body='{"perHour":3600}'>Life goes on: one change a second</button>
    <button data-post="/activity" data-body='{"perHour":0}'>Stop it</button></section>
  <section><h2>Break things</h2>
    <button data-post="/faults" data-body='{"times":3,"respond":"throttle"}'>Throttle 3 requests</button>
    <button data-post="/faults" data-body='{"times":3,"respond":"unavailable"}'>3 × 503</button>
    <button data-post="/faults" data-body='{"times":1,"respond":{"connection":"drop"}}'>Drop a connection</button>
    <button data-post="/grants/expire" data-realm>Expire access tokens</button>
    <button data-post="/grants/shorten" data-realm data-body='{"endsInMs":1209600000}'>Consent ends within 14 days</button>
    <button data-post="/grants/shorten" data-realm data-body='{"endsInMs":259200000}'>Consent ends within 3 days</button>
    <button data-post="/grants/rotate" data-realm>Rotate elsewhere</button>
    <button data-post="/grants/revoke" data-realm>Revoke the app</button>
    <button data-delete="/faults">Remove all faults</button></section>
  <section><h2>Webhooks</h2>
    <button data-post="/webhooks/test" data-realm>Send a test event</button>
    <button data-get="/webhooks">Show deliveries</button></section>
  <section><h2>Result</h2><pre id="result" tabindex="0" aria-live="polite"></pre></section>
  <section><h2>Last requests</h2><pre id="log" tabindex="0"></pre></section>
</main>
<script type="module">
  const at = (id) => document.getElementById(id)
  const call = async (method, path, body) => {
    const answer = await fetch('/_emulator' + path, { method, headers: { 'content-type': 'application/json', accept: 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
    return answer.json()
  }
  const show = (value) => { at('result').textContent = JSON.stringify(value, null, 2) }
  const refresh = async () => {
    at('time').textContent = (await call('GET', '/clock')).iso
    const records = await call('GET', '/log')
    at('log').textContent = records.slice(-25).reverse().map((r) => [new Date(r.at).toISOString().slice(11, 23), r.status, r.method, r.operation, r.statement ?? r.path, r.fault ?? ''].join('  ')).join('\\n')
  }
  let examples = {}
  const showExample = () => { at('input').value = JSON.stringify(examples[at('operation').value] ?? {}) }
  const listOperations = async () => {
    examples = await call('GET', '/companies/' + at('realm').value + '/examples')
    at('operation').replaceChildren(...(await call('GET', '/companies/' + at('realm').value + '/operations')).map((name) => new Option(name)))
    showExample()
  }
  const readInput = () => {
    try { return JSON.parse(at('input').value) } catch (error) {
      at('result').textContent = 'The input is not JSON, so nothing was done: ' + error.message
      at('input').focus()
    }
  }
  document.addEventListener('click', async ({ target }) => {
    const { advance, post, get, delete: remove, body } = target.dataset
    if (target.id === 'perform') {
      const input = readInput()
      if (input === undefined) return
      show(await call('POST', '/companies/' + at('realm').value + '/operations', { operation: at('operation').value, input }))
    }
    else if (advance) show(await call('POST', '/clock', { advanceMs: Number(advance), leap: true }))
    else if (post) show(await call('POST', post, { ...JSON.parse(body ?? '{}'), ...('realm' in target.dataset ? { realmId: at('realm').value } : {}) }))
    else if (get) show(await call('GET', get))
    else if (remove) show(await call('DELETE', remove))
    else return
    await refresh()
  })
  at('realm').addEventListener('change', listOperations)
  at('operation').addEventListener('change', showExample)
  const about = await call('GET', '')
  at('realm').replaceChildren(...about.companies.map((c) => new Option(c.name + ' (' + c.environment + ')', c.realmId)))
  await listOperations()
  await refresh()
  setInterval(refresh, 2000)
</script>
</body>
</html>
`
