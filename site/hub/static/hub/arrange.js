/* The desk: each button's form is sent on the spot, pieces are dragged, and the preview follows.
   Everything works without it, as ordinary forms. */
(function () {
  const desk = document.querySelector('[data-desk]');
  if (!desk) return;
  const live = document.querySelector('[data-live]');
  const preview = desk.querySelector('[data-preview]');
  const box = preview.querySelector('[data-frame-box]');
  const checks = preview.querySelector('[data-checks]');
  const panes = () => desk.querySelector('[data-panes]');
  const tab = () => preview.querySelector('[data-tab][aria-current]');

  const say = (sentence, fault) => {
    live.textContent = sentence;
    live.classList.toggle('arrange-live--fault', Boolean(fault));
  };

  // --- The preview -------------------------------------------------------------------------------------------------

  // The new letter is loaded behind the old one, which stays until it is there: nothing flickers.
  const refresh = (touched) => {
    const here = tab();
    if (here.dataset.tab === 'checks') { look(); return; }
    const url = new URL(here.dataset.frame, window.location.href);
    const piece = touched && desk.querySelector('[data-list] [data-piece="' + touched + '"]');
    url.searchParams.set('v', panes().dataset.version);
    if (piece) {
      url.searchParams.set('at', touched);
      url.hash = here.dataset.tab === 'web' ? piece.dataset.anchor : 'here';
    }
    box.querySelectorAll('iframe[data-coming]').forEach((old) => old.remove());
    const coming = document.createElement('iframe');
    coming.dataset.coming = '';
    coming.setAttribute('sandbox', 'allow-popups');
    coming.title = preview.querySelector('h2').textContent + ': ' + here.firstChild.textContent.trim();
    coming.addEventListener('load', () => {
      if (!coming.isConnected) return;
      box.querySelectorAll('iframe').forEach((frame) => { if (frame !== coming) frame.remove(); });
      delete coming.dataset.coming;
      count();
    }, { once: true });
    coming.src = url.href;
    box.append(coming);
  };

  // The checks look at who gets it, too: they come after the letter, and once for several acts.
  let waiting = null;
  let asking = null;
  const count = () => { clearTimeout(waiting); waiting = setTimeout(look, 600); };
  const look = async () => {
    if (asking) asking.abort();
    asking = new AbortController();
    const of = preview.querySelector('[data-tab=checks]');
    try {
      const answer = await fetch(of.dataset.frame, { signal: asking.signal, credentials: 'same-origin' });
      if (!answer.ok) return;
      checks.innerHTML = await answer.text();
      const number = Number(checks.firstElementChild.dataset.count);
      of.querySelector('[data-checks-count]').textContent = number ? ' (' + number + ')' : '';
    } catch { /* Another look is on its way, or the next act asks again. */ }
  };

  preview.querySelector('.desk-tabs').addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-tab]');
    if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    preview.querySelectorAll('[data-tab]').forEach((each) => each.removeAttribute('aria-current'));
    chosen.setAttribute('aria-current', 'true');
    const name = chosen.dataset.tab;
    preview.querySelectorAll('input[name=view]').forEach((input) => { input.value = name; });
    box.className = 'arrange-frame arrange-frame--' + name;
    box.hidden = name === 'checks';
    checks.hidden = name !== 'checks';
    const address = new URL(window.location.href);
    address.searchParams.set('view', name);
    address.hash = '';
    window.history.replaceState(null, '', address);
    refresh();
  });

  // --- An act ------------------------------------------------------------------------------------------------------

  // One after another, in the order in which they were asked for.
  let before = Promise.resolve();
  const send = (action, body, focus) => { before = before.then(() => ask(action, body, focus)); };
  const ask = async (action, body, focus) => {
    desk.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(action, {
        method: 'POST', body, credentials: 'same-origin', headers: { 'X-Desk': 'panes' }, redirect: 'manual',
      });
      if (answer.status !== 200 && answer.status !== 409) {
        say('That was not kept: you may be signed out, or the edition is going. Reload this page.', true);
        return;
      }
      show(await answer.text(), focus);
    } catch {
      say('That was not kept: the hub does not answer. Try again in a moment.', true);
    } finally {
      desk.removeAttribute('aria-busy');
    }
  };

  const show = (html, focus) => {
    const open = Array.from(panes().querySelectorAll('details[open]')).map((each) => each.closest('[id]').id);
    const shown = panes().dataset.version;
    const made = document.createElement('template');
    made.innerHTML = html;
    const fresh = made.content.querySelector('[data-panes]');
    const scrolled = Array.from(panes().children).map((pane) => pane.scrollTop);
    panes().replaceWith(fresh);
    Array.from(fresh.children).filter((each) => each.matches('section')).forEach((pane, place) => {
      pane.scrollTop = scrolled.slice(-2)[place] || 0;
    });
    open.filter((id) => id !== (focus && focus.closes)).forEach((id) => {
      const details = document.getElementById(id)?.querySelector(':scope > details');
      if (details) details.open = true;
    });
    const said = fresh.querySelector('[data-said]');
    if (said) {
      say(said.textContent, said.classList.contains('arrange-said--fault'));
      said.remove();
    }
    settle(fresh.dataset.touched, focus);
    dressUp();
    if (fresh.dataset.version !== shown) refresh(fresh.dataset.touched);
  };

  // The button that was pressed keeps the focus; where it is spent, the nearest that is left.
  const settle = (touched, focus) => {
    if (!focus) return;
    const around = focus.heading
      ? desk.querySelector('[data-heading="' + CSS.escape(focus.heading) + '"] .arrange-part__head')
      : touched && document.getElementById('piece-' + touched);
    const find = (act) => around && around.querySelector('button[value="' + act + '"]:not([disabled])');
    const other = { up: 'down', down: 'up', hide: 'show', show: 'hide', 'heading-up': 'heading-down', 'heading-down': 'heading-up' };
    const target = find(focus.act) || find(other[focus.act]) || (around && around.querySelector('summary, button:not([disabled])'))
      || desk.querySelector(focus.act === 'in' || focus.act === 'back' ? '#offers-title' : '#edition-title');
    target.focus({ preventScroll: Boolean(focus.dropped) });
  };

  desk.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.closest('[data-panes]') || form.method !== 'post' || !button) return;
    event.preventDefault();
    const body = new FormData(form, button);
    const closes = button.value === 'words' ? form.closest('[id]').id : button.value === 'top' ? 'edition' : '';
    send(form.action, body, { act: button.value, heading: body.get('heading'), closes });
  });

  // --- By keyboard: Alt and an arrow on a piece ----------------------------------------------------------------------

  desk.addEventListener('keydown', (event) => {
    const act = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
    const piece = event.target.closest('.arrange-piece');
    if (!act || !piece || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const button = piece.querySelector('button[value=' + act + ']');
    if (!button.disabled) button.click();
  });

  // --- By drag -----------------------------------------------------------------------------------------------------

  let held = null;
  const dressUp = () => {
    desk.querySelectorAll('.arrange-piece, .arrange-offer[data-piece], .arrange-offer[data-source]').forEach((each) => {
      each.draggable = true;
    });
  };
  const clear = () => desk.querySelectorAll('.is-over, .is-before, .is-held').forEach((each) => {
    each.classList.remove('is-over', 'is-before', 'is-held');
  });
  const fits = (part) => !part.hasAttribute('data-own') || held.dataset.own === part.dataset.heading;
  const below = (part, y) => Array.from(part.querySelectorAll('.arrange-piece')).find((each) => {
    const there = each.getBoundingClientRect();
    return each !== held && y < there.top + there.height / 2;
  });

  desk.addEventListener('dragstart', (event) => {
    const piece = event.target.closest && event.target.closest('[draggable=true]');
    if (!piece) return;
    if (event.target.closest('input, textarea, select')) { event.preventDefault(); return; }
    held = piece;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', piece.dataset.title);
    requestAnimationFrame(() => piece.classList.add('is-held'));
  });

  desk.addEventListener('dragover', (event) => {
    if (!held) return;
    const part = event.target.closest('[data-heading]');
    const offers = event.target.closest('[data-offers]');
    const takes = part ? fits(part) : offers && held.classList.contains('arrange-piece');
    desk.querySelectorAll('.is-over, .is-before').forEach((each) => each.classList.remove('is-over', 'is-before'));
    if (!takes) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    (part || offers).classList.add('is-over');
    const next = part && below(part, event.clientY);
    if (next) next.classList.add('is-before');
  });

  desk.addEventListener('drop', (event) => {
    if (!held) return;
    const part = event.target.closest('[data-heading]');
    if (part && !fits(part)) return;
    event.preventDefault();
    const form = held.querySelector('form');
    const body = new FormData(form);
    if (part) {
      const next = below(part, event.clientY);
      body.set('act', held.dataset.piece ? 'move' : 'in');
      body.set('to', part.dataset.heading);
      if (next) body.set('before', next.dataset.piece);
    } else if (event.target.closest('[data-offers]') && held.classList.contains('arrange-piece')) {
      body.set('act', 'out');
    } else return;
    send(form.action, body, { act: 'up', dropped: true });
  });

  desk.addEventListener('dragend', () => { clear(); held = null; });

  dressUp();
  desk.classList.add('arrange--live');
  count();
})();
