// Progressive enhancement: without this script the page shows the same after a reload.
const list = document.querySelector('[data-progress]')
if (list) {
  const source = new EventSource(list.dataset.progress)
  source.addEventListener('progress', ({ data }) => {
    list.replaceChildren(
      ...JSON.parse(data).map(({ entity, rows, total, done }) => {
        const item = document.createElement('li')
        const bar = document.createElement('progress')
        bar.setAttribute('aria-label', entity)
        if (total) bar.max = total
        if (done || total) bar.value = done ? bar.max : rows
        item.append(bar, ` ${entity}: ${rows.toLocaleString('en-US')} rows${done ? ', done' : ''}`)
        return item
      }),
    )
  })
  source.addEventListener('finished', () => {
    source.close()
    location.reload()
  })
}
