// Adds up the hours of an agenda while it is typed. What the rules count, the service says.
const COUNTS = new Set(["activity", "networking"]);
const form = document.getElementById("plan");

const minutes = (text) => {
  const found = /^(\d\d):(\d\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
};

const said = (sum) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(sum / 60);

function rows() {
  return [...form.querySelectorAll(".slot")].map((row) => {
    const value = (name) => row.querySelector(`[name^="${name}-"]`).value;
    const [from, to] = [minutes(value("starts")), minutes(value("ends"))];
    const end = to === 0 ? 24 * 60 : to; // midnight is the end of the day
    const lasts = from === null || end === null ? 0 : Math.max(end - from, 0);
    return { day: value("day"), kind: value("kind"), minutes: COUNTS.has(value("kind")) ? lasts : 0 };
  });
}

function addUp() {
  const all = rows();
  const travelling = new Set([...form.querySelectorAll('[name="travel_days"]:checked')].map((box) => box.value));
  let total = 0;
  for (const line of form.querySelectorAll("tr[data-day]")) {
    const own = all.filter((row) => row.day === line.dataset.day && !travelling.has(row.day));
    const sum = own.reduce((before, row) => before + row.minutes, 0);
    line.querySelector("[data-hours]").textContent = said(sum);
    total += sum;
  }
  for (const place of document.querySelectorAll("[data-total-hours], [data-total]")) {
    place.textContent = said(total);
  }
  const least = Number(document.querySelector("[data-minimum]")?.dataset.minimum ?? 0);
  document.querySelector("[data-total]")?.classList.toggle("is-short", total < least);
  const note = document.getElementById("networking");
  if (note) note.hidden = all.some((row) => row.kind === "networking");
}

if (form) {
  form.addEventListener("input", () => {
    const stale = form.querySelector("[data-stale]");
    if (stale) stale.hidden = false;
    addUp();
  });
}
