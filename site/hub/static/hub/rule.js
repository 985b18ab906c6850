/* Rows of field and values for the rule of a list, and who matches as it changes. */
(function () {
  const MATCHES = [['any', 'Any of these is enough'], ['all', 'All of these must hold'], ['none', 'None of these may hold']];
  const DEEPEST = 3;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children);
    return element;
  };
  const select = (options, chosen, label, onchange) => {
    const element = make('select', { 'aria-label': label, onchange });
    for (const [value, text] of options) {
      const option = make('option', { value }, text);
      option.selected = value === chosen;
      element.append(option);
    }
    return element;
  };
  const button = (text, onclick) => make('button', { type: 'button', class: 'button button-small button-secondary', onclick }, text);

  function start(editor) {
    const input = editor.querySelector('textarea');
    const fields = JSON.parse(editor.querySelector('#rule-fields').textContent);
    const byName = Object.fromEntries(fields.map((each) => [each.field, each]));
    const rows = editor.querySelector('[data-rule-rows]');
    let rule;
    try { rule = JSON.parse(input.value || '{}'); } catch { rule = {}; }
    if (!rule.conditions) rule = { match: 'any', conditions: [] };

    /* What is sent holds no empty condition. */
    const kept = (node) => node.conditions
      ? { match: node.match || 'any', conditions: node.conditions.map(kept).filter((each) => (each.conditions || each.values).length) }
      : node;
    const changed = () => {
      const clean = kept(rule);
      input.value = JSON.stringify(clean.conditions.length ? clean : {});
      input.dispatchEvent(new Event('change', { bubbles: true }));
      preview();
    };
    const redraw = () => { rows.replaceChildren(group(rule, null, 1)); changed(); };

    function group(node, parent, depth) {
      const head = make('div', { class: 'rule-head' },
        select(MATCHES, node.match || 'any', 'How the conditions belong together', (event) => { node.match = event.target.value; changed(); }));
      if (parent) head.append(button('Remove these', () => { parent.conditions.splice(parent.conditions.indexOf(node), 1); redraw(); }));
      const actions = make('div', { class: 'rule-actions' },
        button('Add a condition', () => { node.conditions.push({ field: fields[0].field, values: [] }); redraw(); }));
      if (depth < DEEPEST) {
        actions.append(button('Add conditions that belong together', () => {
          node.conditions.push({ match: 'all', conditions: [{ field: fields[0].field, values: [] }] });
          redraw();
        }));
      }
      const inner = node.conditions.map((each) => (each.conditions ? group(each, node, depth + 1) : row(each, node)));
      return make('div', { class: 'rule-group', role: 'group' }, head, ...inner, actions);
    }

    function row(node, parent) {
      const names = fields.map((each) => [each.field, each.label]);
      if (!byName[node.field]) names.push([node.field, node.field]);
      return make('div', { class: 'rule-row' },
        select(names, node.field, 'What it is about', (event) => { node.field = event.target.value; node.values = []; redraw(); }),
        values(node),
        button('Remove', () => { parent.conditions.splice(parent.conditions.indexOf(node), 1); redraw(); }));
    }

    function values(node) {
      const known = byName[node.field] ? byName[node.field].values : [];
      node.values = (node.values || []).map(String);
      const named = new Map(known);
      const gone = node.values.filter((value) => !named.has(value)).map((value) => [value, value + ' (no longer there)']);
      const box = make('div', { class: 'rule-values', role: 'group', 'aria-label': byName[node.field] ? byName[node.field].label : node.field });
      const labels = [...known, ...gone].map(([value, text]) => {
        const tick = make('input', { type: 'checkbox', value, onchange: () => {
          node.values = tick.checked ? [...node.values, value] : node.values.filter((each) => each !== value);
          changed();
        } });
        tick.checked = node.values.includes(value);
        return make('label', {}, tick, text);
      });
      if (labels.length > 10) {
        box.append(make('input', { type: 'search', placeholder: 'Find', 'aria-label': 'Find among these', oninput: (event) => {
          const wanted = event.target.value.toLowerCase();
          for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(wanted);
        } }));
      }
      box.append(...labels);
      return box;
    }

    let waiting;
    let asked = 0;
    function preview() {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const number = ++asked;
        const body = new FormData();
        body.append('rule', input.value);
        body.append('list', editor.dataset.list);
        body.append('csrfmiddlewaretoken', input.form.elements.csrfmiddlewaretoken.value);
        const answer = await fetch(editor.dataset.previewUrl, { method: 'POST', body, headers: { 'X-Requested-With': 'XMLHttpRequest' } });
        const html = answer.ok ? await answer.text() : '<p>Who matches cannot be shown just now.</p>';
        if (number === asked) editor.querySelector('[data-rule-preview]').innerHTML = html;
      }, 250);
    }

    rows.replaceChildren(group(rule, null, 1));
    preview();
  }

  const begin = () => document.querySelectorAll('[data-rule-editor]').forEach(start);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
