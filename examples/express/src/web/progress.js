// Progressive enhancement: without this script the page shows the same after a reload.
const list = document.querySelector('[data-progress]')
const digits = new Intl.NumberFormat('en-US')

function describe({ rows, total, done }) {
  if (done) return `${digits.format(rows)}, done`
  return total ? `${digits.format(rows)} of ${digits.format(total)}` : digits.format(rows)
}

function show(page) {
  const { entity, rows, total, done } = page
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.textContent = entity
  const bar = document.createElement('progress')
  bar.setAttribute('aria-label', entity)
  if (total) bar.max = total
  // Without a value it shows that something goes on, and not how far it is.
  if (done || total) bar.value = done ? bar.max : rows
  const figure = document.createElement('span')
  figure.className = 'number'
  figure.textContent = describe(page)
  item.append(name, bar, figure)
  return item
}

if (list) {
  const source = new EventSource(list.dataset.progress)
  source.addEventListener('progress', ({ data }) => {
    const pages = JSON.parse(data)
    if (pages.length > 0) list.replaceChildren(...pages.map(show))
  })
  source.addEventListener('finished', () => {
    source.close()
    location.reload()
  })
}
