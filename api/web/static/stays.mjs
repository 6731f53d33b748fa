// Saves a report while one types, and shows how far a file is sent. Every form works without it.

const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

const report = document.querySelector("#report");
if (report) {
  const said = document.querySelector("#saved");
  const SOON_MS = 2500;
  let timer, sending, changed = false;

  const save = async () => {
    clearTimeout(timer);
    if (!changed || sending) return;
    changed = false;
    const body = new URLSearchParams(new FormData(report));
    body.set("then", "draft");
    body.set("key", key());
    said.textContent = report.dataset.saving;
    sending = fetch(report.action, { method: "POST", body });
    try {
      const answer = await sending;
      if (answer.status === 204) {
        report.elements.version.value = answer.headers.get("etag");
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        said.textContent = report.dataset.saved.replace("{time}", time);
      } else {
        said.textContent = `${report.dataset.notSaved} ${answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : ""}`;
      }
    } catch {
      changed = true;
      said.textContent = report.dataset.notSaved;
    } finally {
      sending = undefined;
      if (changed) timer = setTimeout(save, SOON_MS);
    }
  };

  report.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, SOON_MS);
  });
  report.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    changed = false;
    if (!sending) return;
    event.preventDefault(); // its answer bears the version that this one has to name
    const button = event.submitter;
    await sending.catch(() => undefined);
    await new Promise((done) => setTimeout(done));
    report.requestSubmit(button);
  });
}

const refuse = (words) => {
  const shown = document.querySelector("#sending");
  shown.hidden = false;
  document.querySelector("#sending-bar").hidden = true;
  document.querySelector("#sending-words").textContent = words;
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "upload") return;
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (!files.length) return; // the page says what is missing
  event.preventDefault();
  const large = files.find((file) => file.size > Number(form.dataset.most));
  if (large) return refuse(`${large.name} ${form.dataset.tooLarge}`);
  const button = form.querySelector("button");
  const bar = document.querySelector("#sending-bar");
  const words = document.querySelector("#sending-words");
  if (button.disabled) return;
  button.disabled = true;
  document.querySelector("#sending").hidden = false;
  bar.hidden = false;
  words.textContent = form.dataset.sending;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (part) => {
    bar.value = (100 * part.loaded) / part.total;
    if (part.loaded === part.total) words.textContent = form.dataset.looking;
  });
  request.addEventListener("load", () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const content = page.querySelector("main");
    if (request.status < 300 && request.responseURL !== form.action) return location.assign(request.responseURL);
    if (!content) {
      button.disabled = false;
      return refuse(form.dataset.broken);
    }
    document.querySelector("main").replaceWith(content);
    document.querySelector("#wrong")?.focus();
  });
  request.addEventListener("error", () => {
    button.disabled = false;
    refuse(form.dataset.broken);
  });
  request.send(new FormData(form));
});
