/* The rule of a list as groups of conditions, and who matches as it changes. The text stays beside it: whatever the
   editor cannot read is left there as it was typed. */
(function () {
  const MATCHES = [['any', 'any of these'], ['all', 'all of these'], ['none', 'none of these']];
  const DEEPEST = 4;
  const make = window.hubMake;

  const select = (options, chosen, label, onchange) => {
    const element = make('select', { 'aria-label': label, onchange });
    for (const [value, text] of options) {
      const option = make('option', { value }, text);
      option.selected = value === chosen;
      element.append(option);
    }
    return element;
  };
  const button = (text, label, onclick) =>
    make('button', { type: 'button', class: 'button button-small button-secondary', 'aria-label': label, onclick }, text);

  const readable = (node) => node && typeof node === 'object' && !Array.isArray(node) && (
    Array.isArray(node.conditions)
      ? MATCHES.some(([match]) => match === (node.match || 'any')) && node.conditions.every(readable)
      : typeof node.field === 'string' && Array.isArray(node.values) && !('match' in node));

  function start(editor) {
    const input = editor.querySelector('textarea');
    const fields = JSON.parse(editor.querySelector('#rule-fields').textContent);
    const byName = Object.fromEntries(fields.map((each) => [each.field, { ...each, names: new Map(each.values) }]));
    const rows = editor.querySelector('[data-rule-rows]');
    const text = editor.querySelector('[data-rule-text]');
    const status = editor.querySelector('[data-rule-status]');
    const shown = editor.querySelector('[data-rule-preview]');
    let rule;

    /* What is sent holds no empty condition. */
    const kept = (node) => node.conditions
      ? { match: node.match || 'any', conditions: node.conditions.map(kept).filter((each) => (each.conditions || each.values).length) }
      : { field: node.field, values: node.values };
    const changed = () => {
      const clean = kept(rule);
      input.value = JSON.stringify(clean.conditions.length ? clean : {});
      input.dispatchEvent(new Event('change', { bubbles: true }));
      preview();
    };

    function read() {
      let typed;
      try { typed = JSON.parse(input.value || '{}'); } catch { return false; }
      if (typed && typeof typed === 'object' && !Object.keys(typed).length) typed = { match: 'all', conditions: [] };
      if (!readable(typed) || !typed.conditions) return false;
      rule = typed;
      return true;
    }
    /* Draw again, with the focus on what belongs to this node: nobody is thrown to the top of the page. */
    function redraw(focus, part) {
      rows.replaceChildren(group(rule, null, 1));
      const place = focus && rows.querySelector(`[data-node="${ids.get(focus)}"]`);
      const target = place && (part ? place.querySelector(part) : place.querySelector('select, input, button'));
      if (target) target.focus();
    }
    const ids = new Map();
    const id = (node) => { if (!ids.has(node)) ids.set(node, ids.size + 1); return ids.get(node); };

    function remove(node, parent, what) {
      const at = parent.conditions.indexOf(node);
      parent.conditions.splice(at, 1);
      redraw(parent.conditions[at] || parent.conditions[at - 1] || parent);
      changed();
      status.textContent = what + ' removed';
    }

    function group(node, parent, depth) {
      node.match = node.match || 'any';
      const box = make('fieldset', { class: 'rule-group', 'data-node': id(node) },
        make('legend', {}, parent ? 'and people who match ' : 'People who match ',
          select(MATCHES, node.match, 'How the conditions belong together', (event) => { node.match = event.target.value; changed(); })));
      node.conditions.forEach((each) => box.append(each.conditions ? group(each, node, depth + 1) : row(each, node)));
      if (!node.conditions.length) box.append(make('p', { class: 'help' }, 'No condition yet: nobody matches.'));
      const actions = make('div', { class: 'rule-actions' }, button('Add a condition', undefined, () => {
        const fresh = { field: fields[0].field, values: [] };
        node.conditions.push(fresh);
        redraw(fresh);
        changed();
      }));
      if (depth < DEEPEST) {
        actions.append(button('Add a group', 'Add a group of conditions', () => {
          const fresh = { match: parent || node.match === 'any' ? 'all' : 'any', conditions: [{ field: fields[0].field, values: [] }] };
          node.conditions.push(fresh);
          redraw(fresh);
          changed();
        }));
      }
      if (parent) actions.append(button('Remove this group', undefined, () => remove(node, parent, 'Group')));
      box.append(actions);
      return box;
    }

    function row(node, parent) {
      const known = byName[node.field];
      const label = known ? known.label : node.field;
      const options = fields.map((each) => [each.field, each.label]);
      if (!known) options.push([node.field, node.field]);
      node.values = (node.values || []).map(String);
      const name = (value) => (known && known.names.get(value)) || `${value} (no longer there)`;
      const picker = window.hubPicker({
        label, name,
        placeholder: 'Type to find',
        chosen: () => node.values,
        add: (value) => { node.values = [...node.values, value]; changed(); },
        remove: (value) => { node.values = node.values.filter((each) => each !== value); changed(); },
        find: async (words) => {
          const wanted = words.toLowerCase().split(/\s+/);
          return (known ? known.values : [])
            .filter(([, each]) => wanted.every((word) => each.toLowerCase().includes(word))).slice(0, 60);
        },
      });
      return make('fieldset', { class: 'rule-row', 'data-node': id(node) },
        make('legend', { class: 'w-sr-only' }, 'Condition: ' + label),
        select(options, node.field, 'What it is about', (event) => {
          node.field = event.target.value;
          node.values = [];
          redraw(node, 'input');
          changed();
        }),
        picker.element,
        button('Remove', 'Remove this condition: ' + label, () => remove(node, parent, 'Condition')));
    }

    let waiting;
    let asked = 0;
    function preview() {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const number = ++asked;
        const form = input.form.elements;
        const body = new FormData();
        body.append('rule', input.value);
        body.append('list', editor.dataset.list);
        for (const name of ['also', 'but_not']) if (form[name]) body.append(name, form[name].value);
        if (form.private && form.private.checked) body.append('private', 'on');
        body.append('csrfmiddlewaretoken', form.csrfmiddlewaretoken.value);
        shown.setAttribute('aria-busy', 'true');
        let html = '<p data-rule-said>Who matches cannot be shown just now.</p>';
        try {
          const answer = await fetch(editor.dataset.previewUrl, { method: 'POST', body, headers: { 'X-Requested-With': 'XMLHttpRequest' } });
          if (answer.ok) html = await answer.text();
        } catch { /* The sentence above says it. */ }
        if (number !== asked) return;
        shown.innerHTML = html;
        shown.removeAttribute('aria-busy');
        const said = shown.querySelector('[data-rule-said]');
        status.textContent = said ? said.textContent.trim() : '';
      }, 300);
    }

    if (read()) {
      text.open = false;
      redraw();
    }
    input.addEventListener('input', () => {
      if (read()) redraw();
      else rows.replaceChildren(make('p', { class: 'help' }, 'The rule is edited as text until it can be read.'));
      preview();
    });
    for (const name of ['also', 'but_not', 'private']) {
      const other = input.form.elements[name];
      if (other) other.addEventListener(name === 'private' ? 'change' : 'input', preview);
    }
    preview();
  }

  const begin = () => document.querySelectorAll('[data-rule-editor]').forEach(start);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
