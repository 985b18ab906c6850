// Passkeys: shows their way in where the browser has them, and says so when one does not come.
(() => {
  const way = document.getElementById("passkey-way");
  if (way && window.PublicKeyCredential) way.hidden = false;
  const button = document.querySelector("[data-passkey]");
  if (button) {
    const act = button.dataset.passkey; // login, authenticate or signup
    const data = document.getElementById("js_data") ? "js_data" : undefined;
    window.allauth.webauthn.forms[`${act}Form`]({ ids: { [act]: button.id, credential: "mfa_credential", data } });
  }
  document.addEventListener("allauth.error", (event) => {
    const fault = document.getElementById("passkey-fault");
    if (!fault) return;
    event.preventDefault();
    fault.hidden = false;
  });
})();
