// Passkeys: shows their way in where the browser has them, and says so when one does not come.
(() => {
  const way = document.getElementById("passkey-way");
  if (way && window.PublicKeyCredential) way.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    const fault = document.getElementById("passkey-fault");
    if (!fault) return;
    event.preventDefault();
    fault.hidden = false;
  });
})();
