// GOV.UK's behaviours that are in use, and videos that load only when somebody asks for them.
const { createAll, ErrorSummary, ServiceNavigation, SkipLink } = await import(document.body.dataset.frontend);
createAll(ServiceNavigation);
createAll(ErrorSummary);
createAll(SkipLink);

for (const link of document.querySelectorAll("[data-video]")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.src = `${link.dataset.video}?autoplay=1&rel=0`;
    player.title = link.dataset.title;
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    // YouTube refuses to play without knowing the page's origin.
    player.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(player);
    player.focus();
  });
}

// Folded parts are printed open, and folded again afterwards.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.dataset.folded = "";
    folded.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const opened of document.querySelectorAll("details[data-folded]")) {
    delete opened.dataset.folded;
    opened.open = false;
  }
});
