// Keeps the board of an alert in step: fetched again and again, put in place where it changed, its sum read aloud.
(() => {
  const board = document.querySelector('[data-board]');
  if (!board) return;
  const summary = document.querySelector('[data-summary]');
  const live = document.querySelector('[data-live]');
  let shown = board.innerHTML;
  let pause = 3000;

  const look = async () => {
    try {
      const answer = await fetch(board.dataset.board, { headers: { Accept: 'text/html' } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const now = await answer.text();
      if (now !== shown) {
        shown = now;
        board.innerHTML = now;
        const said = board.querySelector('[data-said]').dataset.said;
        if (summary.textContent !== said) summary.textContent = said;
      }
      live.textContent = 'Kept up to date by itself.';
      pause = 3000;
    } catch {
      live.textContent = 'The connection is lost: look again.';
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(look, document.hidden ? 15000 : pause);
  };
  setTimeout(look, pause);
})();
