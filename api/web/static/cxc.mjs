// What every page gains from scripts. Everything works without them; nothing here decides anything.

// A form is sent once: a second press waits for the first answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// Open lists of choices close by Escape and by a click elsewhere.
const drops = () => document.querySelectorAll("details.drop[open], details.menu-drop[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const one of drops()) { one.open = false; one.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const one of drops()) if (!one.contains(event.target)) one.open = false;
});

// What went wrong is read out and brought into view.
document.getElementById("wrong")?.focus();

// Filters are applied as they are chosen; the button stays for those who prefer it.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
