// Beside each text that is there to be copied, a button that does so. Without it the text can be marked and copied.
"use strict";

for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  const label = document.querySelector(`label[for="${text.id}"]`);
  button.type = "button";
  button.className = "button button-small button-secondary";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${label ? label.textContent : "text"}`);
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = "Copied";
  });
  text.after(button);
}
