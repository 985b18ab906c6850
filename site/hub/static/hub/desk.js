/* Counts down to the moment at which a mailing can no longer be stopped, then shows the page as it is by then. */
(function () {
  const clock = document.querySelector('[data-countdown]');
  if (!clock) return;
  const until = new Date(clock.dataset.countdown).getTime();
  if (until - Date.now() > 60 * 60 * 1000) return;
  clock.setAttribute('role', 'timer');
  const tick = () => {
    const left = Math.round((until - Date.now()) / 1000);
    if (left <= 0) {
      clearInterval(timer);
      window.location.reload();
      return;
    }
    clock.textContent = 'in ' + Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0');
  };
  const timer = setInterval(tick, 1000);
  tick();
})();

/* Who gives a time means to send at it. */
(function () {
  const at = document.querySelector('.desk-send input[name="at"]');
  const later = document.querySelector('.desk-send input[value="later"]');
  if (at && later) at.addEventListener('input', () => { later.checked = true; });
})();
