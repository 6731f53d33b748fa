// Dragging a card of the board onto a column opens the page of the act that leads there: the same as "Move to…".
const board = document.querySelector("[data-board]");
let dragged = null;

const wayTo = (card, column) => card?.querySelector(`a[data-to="${column.dataset.column}"]`);
const clear = () => {
  for (const column of board.querySelectorAll(".column")) column.classList.remove("is-open", "is-over");
  dragged?.classList.remove("is-dragged");
  dragged = null;
};

if (board) {
  for (const card of board.querySelectorAll("[data-card]")) {
    if (card.querySelector("a[data-to]")) card.draggable = true;
  }
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
    for (const column of board.querySelectorAll(".column")) column.classList.toggle("is-open", Boolean(wayTo(dragged, column)));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest(".column");
    if (!column || !wayTo(dragged, column)) return;
    event.preventDefault();
    for (const other of board.querySelectorAll(".is-over")) if (other !== column) other.classList.remove("is-over");
    column.classList.add("is-over");
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest(".column");
    const way = column && wayTo(dragged, column);
    if (!way) return;
    event.preventDefault();
    clear();
    window.location.assign(way.href);
  });
  board.addEventListener("dragend", clear);
}
