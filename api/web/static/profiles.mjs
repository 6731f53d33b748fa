// How long a text is while it is typed, and closed lists opened where an address points into them.
const says = new Intl.NumberFormat(document.documentElement.lang);
for (const text of document.querySelectorAll("textarea[data-length]")) {
  const most = Number(text.maxLength);
  const told = document.createElement("p");
  told.className = "length";
  told.setAttribute("aria-hidden", "true");
  const tell = () => { told.textContent = `${says.format(text.value.length)} / ${says.format(most)}`; };
  text.after(told);
  text.addEventListener("input", tell);
  tell();
}
const open = () => {
  const aim = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!aim) return;
  const folded = aim.closest("details");
  if (folded) folded.open = true;
  aim.scrollIntoView();
};
addEventListener("hashchange", open);
open();
