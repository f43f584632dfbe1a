// Says in the page what the library only writes in the console, and prints recovery codes.
(() => {
  "use strict";
  document.addEventListener("allauth.error", (event) => {
    const place = document.querySelector("[data-passkey-message]");
    const words = document.getElementById("passkey-error");
    if (!place || !words) return;
    event.preventDefault();
    place.replaceChildren(words.content.cloneNode(true));
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
