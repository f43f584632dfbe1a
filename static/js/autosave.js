// Saves a draft while one writes. Without it, the buttons save.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const status = form.querySelector("[data-autosave-status]");
  const WAIT = 2000;
  let timer = 0;
  let running = null;
  let stopped = false;

  const say = (text, trouble) => {
    status.toggleAttribute("data-trouble", trouble);
    if (trouble) status.setAttribute("role", "alert"); else status.removeAttribute("role");
    status.hidden = false;
    status.textContent = text;
  };

  const save = async () => {
    try {
      const answer = await fetch(window.location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "yes" },
      });
      const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (!isOurs) { // logged out, or no longer allowed
        stopped = true;
        say(status.dataset.lost, true);
        return;
      }
      const { text, version } = await answer.json();
      if (version) (form.elements.version || form.elements.seen).value = version;
      stopped = answer.status === 409; // a colleague's words, or the deadline: the button shows what to do
      say(text, !answer.ok);
    } catch {
      say(status.dataset.offline, true);
    }
  };

  const start = () => {
    if (running) { soon(); return; }
    running = save().finally(() => { running = null; });
  };
  const soon = () => {
    window.clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(start, WAIT);
  };
  form.addEventListener("input", soon);

  // A save on its way gives the form a new version: wait for it, or one would collide with oneself.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.then(() => form.requestSubmit(button));
  });
})();
