/* The inbox by keyboard: j and k go up and down; u, h and d press the buttons of the entry one is at; a goes to the
   choice of a colleague; z undoes.
   Everything works without it. */
(function () {
  const entries = Array.from(document.querySelectorAll('.inbox-entry'));
  const PLACE = 'inbox-place';
  const typing = (target) => target.closest('input, textarea, select, [contenteditable=true]');
  const here = () => entries.indexOf(document.activeElement.closest('.inbox-entry'));

  const go = (place) => {
    const entry = entries[Math.max(0, Math.min(place, entries.length - 1))];
    if (!entry) return;
    entry.focus();
    entry.scrollIntoView({ block: 'nearest' });
  };

  const press = (button) => {
    if (!button) return false;
    try { sessionStorage.setItem(PLACE, String(Math.max(0, here()))); } catch { /* It only forgets the place. */ }
    button.click();
    return true;
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented || typing(event.target)) return;
    const key = event.key;
    if (key === 'j') go(here() + 1);
    else if (key === 'k') go(here() < 0 ? 0 : here() - 1);
    else if (key === 'z') { if (!press(document.querySelector('.inbox-did [data-key=z]'))) return; }
    else if (key === 'a') {
      const choice = here() < 0 ? null : entries[here()].querySelector('select[data-key=a]');
      if (!choice) return;
      choice.focus();
    } else if ('uhd'.includes(key) && key.length === 1) {
      const entry = entries[here()];
      if (!entry || !press(entry.querySelector('[data-key=' + key + ']'))) return;
    } else return;
    event.preventDefault();
  });

  // After a decision the next entry stands where the last one stood.
  try {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    if (place !== null) go(Number(place));
  } catch { /* Nothing was kept. */ }
})();
