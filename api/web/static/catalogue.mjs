// The catalogue with scripts: addresses without empty filters, and a map that can be moved. All of it works without.

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("form.filters")) return;
  const { formData } = event.detail;
  for (const name of new Set([...formData.keys()])) if (formData.getAll(name).every((text) => text === "")) formData.delete(name);
});
document.addEventListener("htmx:afterSettle", () => liven());
if (globalThis.htmx) globalThis.htmx.config.refreshOnHistoryMiss = true; // going back asks for the whole page anew

// Points of a path like "M1,2 3,4Z"; in Leaflet's plain coordinates y goes up.
const rings = (d) => d.split("M").filter(Boolean).map((part) =>
  part.replace("Z", "").split(" ").map((pair) => { const [x, y] = pair.split(",").map(Number); return [-y, x]; }));

const made = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);

function popup(link) {
  const box = document.createElement("div");
  box.append(made("p", `${link.dataset.name}: ${link.dataset.count}`, { className: "strong" }));
  const here = document.querySelectorAll(`.entries > li[data-country="${link.dataset.code}"] h2 a`);
  if (here.length) {
    const list = document.createElement("ul");
    for (const one of here) { const line = document.createElement("li"); line.append(made("a", one.textContent, { href: one.href })); list.append(line); }
    box.append(list);
  }
  box.append(made("a", document.getElementById("map").dataset.show, { href: link.getAttribute("href") }));
  return box;
}

function liven() {
  const place = document.getElementById("map");
  const drawn = place?.querySelector(":scope > svg");
  if (!drawn || !globalThis.L || place.dataset.live) return;
  place.dataset.live = "yes";
  const { width, height } = drawn.viewBox.baseVal;
  const frame = [[-height, 0], [0, width]];
  const live = made("div", "", { className: "map-live" });
  live.setAttribute("role", "region");
  live.setAttribute("aria-label", place.dataset.label);
  place.append(live);
  const map = L.map(live, { crs: L.CRS.Simple, zoomSnap: 0.25, maxZoom: 4, minZoom: -2, maxBounds: frame, maxBoundsViscosity: 0.9, attributionControl: false, zoomControl: false, scrollWheelZoom: false });
  L.control.zoom({ position: "topright" }).addTo(map); // over the one corner where nobody takes part
  for (const path of drawn.querySelectorAll("path.land")) {
    const shape = L.polygon(rings(path.getAttribute("d")).map((ring) => [ring]), { stroke: true, weight: 1, className: path.getAttribute("class"), interactive: false });
    shape.options.fillOpacity = 1;
    shape.addTo(map);
    for (const name of ["fill", "stroke"]) shape.getElement()?.removeAttribute(name);
  }
  const spots = []; // the largest first
  for (const link of drawn.querySelectorAll("a[data-code]")) {
    const circle = link.querySelector("circle");
    const size = Math.max(24, Math.round(Number(circle.getAttribute("r")) * 2 * Math.min(1, place.clientWidth / width)));
    const icon = L.divIcon({ className: `spot${link.hasAttribute("aria-current") ? " chosen" : ""}`, html: made("span", link.dataset.count), iconSize: [size, size] });
    const spot = [-Number(circle.getAttribute("cy")), Number(circle.getAttribute("cx"))];
    const label = `${link.dataset.name}: ${link.dataset.count}`;
    spots.push({ size, marker: L.marker(spot, { icon, title: label, alt: label }).bindPopup(() => popup(link)) });
  }
  map.fitBounds(frame);
  map.setMinZoom(map.getZoom());
  const declutter = () => { // none covers another; who is left out shows when one looks closer, and in the table
    const shown = [];
    for (const one of spots) {
      one.at = map.latLngToLayerPoint(one.marker.getLatLng());
      const fits = shown.every((other) => Math.max(Math.abs(other.at.x - one.at.x), Math.abs(other.at.y - one.at.y)) >= (other.size + one.size) / 2 + 1);
      if (fits) { shown.push(one); one.marker.addTo(map); } else one.marker.remove();
    }
  };
  declutter();
  map.on("zoomend", declutter);
  drawn.remove();
}
liven();
