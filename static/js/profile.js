// The profile form: what the server asks about the logo, and how many places are chosen in each county.
(() => {
  "use strict";
  const form = document.querySelector("#profile-form form");
  if (!form) return;

  // Files do not travel with the question of what is missing; only whether there will be one.
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.hasAttribute("data-completeness")) return;
    const file = form.querySelector("input[type='file'][name='logo']");
    const remove = form.querySelector("input[name='logo-clear']");
    if (file && file.files.length) event.detail.parameters.has_logo = "yes";
    else if (remove && remove.checked) event.detail.parameters.has_logo = "no";
  });

  const english = document.documentElement.lang.startsWith("en");
  form.querySelectorAll("details.hh-county").forEach((county) => {
    county.addEventListener("change", () => {
      const chosen = county.querySelectorAll("input:checked").length;
      county.querySelector("[data-count]").textContent = chosen ? `${chosen} ${english ? "chosen" : "valgt"}` : "";
    });
  });
})();
