/* In the editor of an edition, each row is headed by its own title and section, so that it can be dragged while folded. */
(function () {
  const name = (row) => {
    const heading = row.querySelector('[data-panel-heading-text]');
    const title = row.querySelector('input[name$="-title"]');
    const section = row.querySelector('select[name$="-section"]');
    const hidden = row.querySelector('input[name$="-hidden"]');
    if (!heading || !title || !title.value) return;
    const place = section && section.value ? section.options[section.selectedIndex].text : '';
    heading.textContent = title.value + (place ? ' · ' + place : '') + (hidden && hidden.checked ? ' · left out' : '');
  };
  document.addEventListener('DOMContentLoaded', () => {
    if (!document.querySelector('#id_items-TOTAL_FORMS')) return;
    const rows = () => document.querySelectorAll('[data-inline-panel-child][id^="inline_child_items-"]');
    rows().forEach(name);
    const renamed = (event) => {
      const row = event.target.closest('[data-inline-panel-child]');
      if (row) name(row);
    };
    document.addEventListener('input', renamed);
    document.addEventListener('change', renamed);
  });
})();
