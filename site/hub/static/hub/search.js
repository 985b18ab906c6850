// The search box: while somebody types, titles to go to (an ARIA combobox). Without script it is a box with a button.
const box = document.getElementById("q");
const list = box && document.getElementById("q-suggestions");

if (box && list) {
  const said = document.getElementById("q-said");
  let asked = "";
  let waiting = 0;
  let at = -1;

  box.type = "text"; // A box of the type “search” may not be a combobox.
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.autocomplete = "off";

  const close = () => {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const forget = () => {
    close();
    list.replaceChildren();
  };

  const choose = (number) => {
    at = number;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map((each, number) => {
        const option = document.createElement("li");
        option.id = `q-suggestion-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = each.url;
        const kind = document.createElement("small");
        kind.textContent = each.kind;
        option.append(each.title, kind);
        return option;
      }),
    );
    at = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!!found.length));
    const number = found.length === 1 ? "One page" : `${found.length} pages`;
    said.textContent = found.length ? `${number} to go to: use the arrow keys.` : "";
  };

  const ask = async () => {
    const typed = box.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (typed.length < 2) return forget();
    try {
      const from = new URL(list.dataset.from, location.href);
      from.searchParams.set("q", typed);
      const answer = await fetch(from);
      const { found } = await answer.json();
      if (typed === asked && document.activeElement === box) show(found);
    } catch {
      forget(); // Without suggestions the box works as it did.
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  box.addEventListener("keydown", (event) => {
    const number = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (!number) return;
    else if (list.hidden) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      list.hidden = false; // Closed a moment ago, or left and come back to.
      box.setAttribute("aria-expanded", "true");
      choose(0);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      choose(at + 1 < number ? at + 1 : -1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      choose(at < 0 ? number - 1 : at - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(list.children[at].dataset.url);
    }
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}

// What results can be narrowed by is folded on a phone, until something is ticked.
const facets = document.querySelector("details[data-folds]");
if (facets && matchMedia("(max-width: 48rem)").matches) facets.open = false;

// Which result was chosen, by its place only: who chose it is not told.
document.querySelectorAll("[data-asked]").forEach((results) => {
  results.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-rank]");
    if (!link) return;
    const chosen = new FormData();
    chosen.set("asked", results.dataset.asked);
    chosen.set("rank", link.dataset.rank);
    navigator.sendBeacon(results.dataset.chosen, chosen);
  });
});
