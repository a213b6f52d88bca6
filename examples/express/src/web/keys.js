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
