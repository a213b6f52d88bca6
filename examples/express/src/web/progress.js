// Progressive enhancement: without this script the page shows the same after a reload.
const list = document.querySelector('[data-progress]')
const estimate = document.querySelector('[data-estimate]')
const digits = new Intl.NumberFormat('en-US')
let first = null

/** `CreditMemo` as `Credit memos`. */
function label(entity) {
  const [one = '', ...others] = entity.split(/(?<=[a-z])(?=[A-Z])/)
  return `${[one, ...others.map((word) => word.toLowerCase())].join(' ')}s`
}

function describe({ rows, total, done }) {
  if (done) return rows === 0 ? 'none' : `${digits.format(rows)} read`
  return total ? `${digits.format(rows)} of ${digits.format(total)}` : digits.format(rows)
}

function show(page) {
  const { entity, rows, total, done } = page
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.textContent = label(entity)
  const bar = document.createElement('progress')
  bar.setAttribute('aria-label', label(entity))
  if (total) bar.max = total
  // Without a value it shows that something goes on, and not how far it is.
  if (done || total) bar.value = done ? bar.max : rows
  const figure = document.createElement('span')
  figure.className = 'number'
  figure.textContent = describe(page)
  item.append(name, bar, figure)
  return item
}

function sum(pages, key) {
  return pages.reduce((total, page) => total + (page[key] ?? 0), 0)
}

/** Rows a second since the page was opened, and the time that the rest takes at that rate. */
function sayEstimate(pages, seconds) {
  const rows = sum(pages, 'rows')
  first ??= { rows, seconds }
  const passed = seconds - first.seconds
  const rate = passed > 0 ? (rows - first.rows) / passed : 0
  if (!estimate || rate < 1) return
  const left = pages.some((page) => !page.done && page.total === null)
    ? null
    : Math.max(0, sum(pages, 'total') - rows) / rate
  const rest =
    left === null || left === 0
      ? ''
      : left < 60
        ? `; about ${Math.ceil(left)} s left`
        : `; about ${Math.ceil(left / 60)} min left`
  estimate.textContent = `${digits.format(rows)} rows so far, ${digits.format(Math.round(rate))} a second${rest}.`
}

if (list) {
  const source = new EventSource(list.dataset.progress)
  source.addEventListener('progress', ({ data }) => {
    const { pages, seconds } = JSON.parse(data)
    if (pages.length === 0) return
    list.replaceChildren(...pages.map(show))
    sayEstimate(pages, seconds)
  })
  source.addEventListener('finished', () => {
    source.close()
    location.reload()
  })
}
