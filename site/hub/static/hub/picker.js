/* A box to find things by typing: what is chosen stands before it as buttons that take it away again. All by keyboard.
   hubPicker({label, options|find, chosen, add, remove, many}) gives {element, input, draw}. */
(function () {
  let number = 0;

  window.hubMake = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children);
    return element;
  };
  const make = window.hubMake;

  window.hubPicker = function ({ label, find, chosen, name, add, remove, placeholder }) {
    const id = 'hub-picker-' + ++number;
    const chips = make('ul', { class: 'hub-picker__chosen', 'aria-label': label + ': chosen' });
    const list = make('ul', { class: 'hub-picker__options', id: id + '-options', role: 'listbox', 'aria-label': label, hidden: true });
    const input = make('input', {
      type: 'text', id, role: 'combobox', autocomplete: 'off', 'aria-label': label, 'aria-autocomplete': 'list',
      'aria-expanded': 'false', 'aria-controls': id + '-options', placeholder,
      oninput: () => open(), onfocus: () => open(), onkeydown: key, onblur: () => setTimeout(close, 150),
    });
    const status = make('span', { class: 'w-sr-only', role: 'status' });
    const element = make('div', { class: 'hub-picker' }, chips, make('div', { class: 'hub-picker__box' }, input, list), status);
    let options = [];
    let active = -1;
    let asked = 0;

    async function open() {
      const now = ++asked;
      const found = await find(input.value.trim());
      if (now !== asked || document.activeElement !== input) return;
      const taken = new Set(chosen());
      options = found.filter(([value]) => !taken.has(value));
      list.replaceChildren(...options.map(([value, text], index) => make('li', {
        role: 'option', id: `${id}-${index}`, 'aria-selected': 'false',
        onmousedown: (event) => { event.preventDefault(); choose(index); },
      }, text)));
      if (!options.length) list.append(make('li', { class: 'hub-picker__none' }, input.value ? 'Nothing found' : 'Type to find'));
      show(true);
      mark(input.value && options.length ? 0 : -1);
    }
    function show(is) {
      list.hidden = !is;
      input.setAttribute('aria-expanded', String(is));
      if (!is) { active = -1; input.removeAttribute('aria-activedescendant'); }
    }
    function close() { asked++; show(false); }
    function mark(index) {
      active = index;
      [...list.children].forEach((each, at) => { if (options.length) each.setAttribute('aria-selected', String(at === index)); });
      if (index < 0) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', `${id}-${index}`);
      list.children[index].scrollIntoView({ block: 'nearest' });
    }
    function choose(index) {
      const [value, text] = options[index];
      input.value = '';
      add(value, text);
      status.textContent = text + ' added';
      draw();
      input.focus();
      open();
    }
    function take(value, text) {
      remove(value);
      status.textContent = text + ' removed';
      draw();
      input.focus();
    }
    function key(event) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (list.hidden) return open();
        if (options.length) mark((active + (event.key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1) + options.length) % options.length);
      } else if (event.key === 'Enter') {
        event.preventDefault();
        if (!list.hidden && active >= 0) choose(active);
      } else if (event.key === 'Escape' && !list.hidden) {
        event.stopPropagation();
        close();
      } else if (event.key === 'Backspace' && !input.value && chosen().length) {
        const last = chosen()[chosen().length - 1];
        take(last, name(last));
      }
    }
    function draw() {
      chips.replaceChildren(...chosen().map((value) => {
        const text = name(value);
        return make('li', {}, make('button', { type: 'button', 'aria-label': 'Remove ' + text, onclick: () => take(value, text) },
          text, make('span', { 'aria-hidden': 'true' }, ' ×')));
      }));
      chips.hidden = !chosen().length;
    }
    draw();
    return { element, input, draw };
  };

  /* Above a box of addresses: find somebody by name, and their address is added as a line. */
  const people = () => document.querySelectorAll('textarea[data-people]').forEach((box) => {
    const editor = document.querySelector('[data-people-url]');
    if (!editor || box.dataset.people === 'on') return;
    box.dataset.people = 'on';
    const title = (document.querySelector(`label[for="${box.id}"]`) || box).textContent.trim().replace(/\s*\*$/, '');
    const picker = window.hubPicker({
      label: 'Find a person: ' + title,
      placeholder: 'Find by name or address',
      chosen: () => [],
      name: (value) => value,
      remove: () => {},
      find: async (text) => {
        if (text.length < 2) return [];
        const answer = await fetch(editor.dataset.peopleUrl + '?q=' + encodeURIComponent(text));
        const all = answer.ok ? (await answer.json()).people : [];
        return all.map((each) => [each.email, each.name ? `${each.name}, ${each.email}` : each.email]);
      },
      add: (email) => {
        const lines = box.value.split('\n').filter((line) => line.trim());
        if (!lines.some((line) => line.toLowerCase().includes(email.toLowerCase()))) lines.push(email);
        box.value = lines.join('\n') + '\n';
        box.dispatchEvent(new Event('input', { bubbles: true }));
        box.dispatchEvent(new Event('change', { bubbles: true }));
      },
    });
    box.before(picker.element);
  });
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', people);
  else people();
})();
