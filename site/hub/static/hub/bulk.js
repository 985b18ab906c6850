// The box above a column of boxes ticks them all. Listings are replaced as one filters, so it listens from above.
document.querySelectorAll("[data-select-all]").forEach((box) => { box.hidden = false; });
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-select-all]")) return;
  event.target.closest("table").querySelectorAll('input[name="selected"]').forEach((box) => {
    box.checked = event.target.checked;
  });
});
new MutationObserver(() => {
  document.querySelectorAll("[data-select-all][hidden]").forEach((box) => { box.hidden = false; });
}).observe(document.body, { childList: true, subtree: true });
