// Progressive enhancement: `/` goes to the search of the page.
const isTyping = ({ target }) =>
  target instanceof Element && target.closest('input, select, textarea') !== null

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
  if (event.key !== '/') return
  const search = document.querySelector('main input[type=search]')
  if (!search) return
  event.preventDefault()
  search.focus()
})

// j and k go from account to account; Enter decides the one in focus.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
  const rows = [...document.querySelectorAll('[data-account][tabindex]')]
  const now = rows.indexOf(document.activeElement?.closest('[data-account]'))
  if (event.key === 'j' || event.key === 'k') {
    const next = rows[event.key === 'j' ? now + 1 : Math.max(0, now - 1)]
    if (!next) return
    event.preventDefault()
    next.focus()
  } else if (event.key === 'Enter' && document.activeElement === rows[now]) {
    event.preventDefault()
    const row = rows[now]
    const link = row.dataset.result === 'suggest' && row.querySelector('button[value=link]')
    const control = row.querySelector('select, summary, button')
    if (link) link.click()
    else control?.focus()
  }
})
