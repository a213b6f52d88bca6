// Progressive enhancement: without this script the address can be selected by hand.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(button.dataset.copy).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Not copied: select it'),
    )
  })
}
