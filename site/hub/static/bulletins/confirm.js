// Says that a browser ran this page. It is shown as “opened”, and proves nothing.
(() => {
  const said = new FormData();
  said.append('act', 'opened');
  fetch(window.location.pathname, { method: 'POST', body: said, credentials: 'omit', keepalive: true }).catch(() => {});
})();
