// Says how much is ticked, and ticks all at once. The form works without it.

const form = document.querySelector("#dues");
const said = document.querySelector("#ticked");
const boxes = [...form.querySelectorAll("input[name=exchanges]:not(:disabled)")];
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });

const all = document.createElement("input");
all.type = "checkbox";
all.setAttribute("aria-label", form.querySelector("thead th .unseen").textContent);
if (boxes.length > 1) form.querySelector("thead th").replaceChildren(all);

const tell = () => {
  const ticked = boxes.filter((box) => box.checked);
  const cents = ticked.reduce((sum, box) => sum + Number(box.dataset.cents), 0);
  said.textContent = ticked.length
    ? form.dataset.ticked.replace("{count}", ticked.length).replace("{sum}", money.format(cents / 100))
    : "";
  all.checked = ticked.length === boxes.length;
  all.indeterminate = ticked.length > 0 && !all.checked;
};

all.addEventListener("change", () => {
  boxes.forEach((box) => (box.checked = all.checked));
  tell();
});
form.addEventListener("change", tell);
tell();
