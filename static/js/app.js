// Small comforts on top of pages that work without them.
(() => {
  "use strict";

  const announce = (text) => {
    const region = document.getElementById("announcer");
    if (!region || !text) return;
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 50);
  };

  // Errors first: a form that came back goes straight to its summary.
  const summary = document.querySelector(".ds-error-summary");
  if (summary) summary.focus();

  // An address worth sharing: a filter left empty is left out.
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("form[data-filters]")) return;
    const data = event.detail.formData;
    [...new Set(data.keys())].forEach((name) => {
      if (data.getAll(name).every((value) => value === "")) data.delete(name);
    });
  });

  // After new results: say how many, keep the focus where the person is unless it went away with the old list.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (!target) return; // a page brought back by the browser's own history
    const count = target.querySelector("[data-announce]");
    if (count) announce(count.textContent.trim());
    if (document.activeElement === document.body) {
      target.setAttribute("tabindex", "-1");
      target.focus({ preventScroll: true });
    }
  });

  // A failed fragment must not look like nothing happened: load the whole page instead.
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.verb === "get") window.location.assign(event.detail.pathInfo.finalRequestPath);
  });

  // Open menus close on Escape and when the focus or a click leaves them.
  const menus = document.querySelectorAll("details.hh-account");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus.forEach((menu) => {
      if (!menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // How many characters are left in a long text with a limit.
  const english = document.documentElement.lang.startsWith("en");
  document.querySelectorAll("textarea[maxlength]").forEach((area) => {
    const left = document.createElement("p");
    left.className = "hh-counter";
    area.insertAdjacentElement("afterend", left);
    const update = () => {
      const number = area.maxLength - area.value.length;
      left.textContent = english ? `${number} characters left` : `${number} tegn igjen`;
    };
    area.addEventListener("input", update);
    update();
  });

  // A form is sent once. The buttons are closed after the browser has read the form, so that the one pressed is sent too;
  // they open again when the person comes back to the page, or has waited long for an answer.
  const openForm = (form) => {
    delete form.dataset.sent;
    [...form.elements].filter((element) => element.type === "submit").forEach((button) => { button.disabled = false; });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(() => {
      [...form.elements].filter((element) => element.type === "submit").forEach((button) => { button.disabled = true; });
    }, 0);
    window.setTimeout(openForm, 30000, form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[method='post']").forEach(openForm));
})();
