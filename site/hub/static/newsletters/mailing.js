// Keeps one mailing's figures up to date, and counts down the time in which it can be stopped.
(() => {
  const panel = document.querySelector('[data-mailing]');
  if (!panel) return;
  const number = new Intl.NumberFormat('en-GB');

  const countdown = panel.querySelector('[data-countdown]');
  if (countdown) {
    const end = Date.parse(countdown.dataset.countdown);
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      const hours = Math.floor(left / 3600);
      const minutes = String(Math.floor((left % 3600) / 60)).padStart(hours ? 2 : 1, '0');
      countdown.textContent = `${hours ? `${hours}:` : ''}${minutes}:${String(left % 60).padStart(2, '0')}`;
      if (left) setTimeout(tick, 250);
    };
    tick();
  }

  const duration = (seconds) => (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

  // Sentences about domains: what fails together, and what is slow.
  const list = (name, sentences) => {
    const place = panel.querySelector(name);
    place.hidden = !sentences.length;
    place.querySelector('ul').replaceChildren(
      ...sentences.map((textContent) => Object.assign(document.createElement('li'), { textContent })),
    );
  };

  const show = (now) => {
    list('[data-failing]', now.failing);
    list('[data-slowest]', now.slowest.map((each) => each.words));
    for (const place of panel.querySelectorAll('[data-show]')) {
      const value = now[place.dataset.show];
      const text = typeof value === 'number' ? number.format(value) : value;
      if (place.textContent !== text) place.textContent = text;
    }
    panel.querySelector('[data-bar]').value = now.percent;
    panel.querySelector('[data-rate]').hidden = now.over || !now.rate;
    panel.querySelector('[data-left]').textContent = now.seconds_left ? `, about ${duration(now.seconds_left)} left` : '';
    panel.querySelector('[data-states]').replaceChildren(...now.states.map((state) => {
      const row = document.createElement('div');
      row.append(Object.assign(document.createElement('dt'), { textContent: state.label }));
      row.append(Object.assign(document.createElement('dd'), { textContent: number.format(state.n) }));
      return row;
    }));
  };

  // The buttons are the server's: when what can be done changes, the page is fetched again.
  const changed = (now) => now.state !== panel.dataset.state
    || (now.stoppable ? 'yes' : 'no') !== panel.dataset.stoppable || (now.over && panel.dataset.over === 'no');

  let pause = 1000;
  const look = async () => {
    try {
      const answer = await fetch(panel.dataset.mailing, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (changed(now)) {
        window.location.reload();
        return;
      }
      show(now);
      pause = 1000;
    } catch {
      pause = Math.min(pause * 2, 30000);
    }
    if (panel.dataset.over === 'no') setTimeout(look, document.hidden ? 5000 : pause);
  };
  if (panel.dataset.over === 'no') setTimeout(look, pause);
})();
