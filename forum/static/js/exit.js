// The quick exit. Owns the click, Shift three times, and the cover; the links lead to /leave without it, too.

const PRESSES = 3;
const WITHIN = 5000; // milliseconds, from the first press

const root = document.documentElement;
const title = document.title;
const says = document.querySelector(".masthead__exit").dataset;
const counter = document.createElement("div");
counter.className = "exit-count";
counter.setAttribute("role", "status");
document.body.append(counter);

let presses = 0;
let shiftAlone = false;
let timer = 0;
let cover = null;

function leave() {
  forget();
  cover = cover ?? document.createElement("div");
  cover.className = "exit-cover";
  cover.setAttribute("role", "alert");
  document.body.append(cover);
  cover.textContent = `${says.loading}.`;
  root.classList.add("is-leaving");
  document.title = says.loading;
  // Takes the place of this page in the history, so that Back does not lead to it.
  location.replace("/leave");
}

function forget(words = "") {
  clearTimeout(timer);
  presses = 0;
  counter.textContent = words;
}

function press() {
  presses += 1;
  if (presses === PRESSES) return leave();
  if (presses === 1) timer = setTimeout(() => forget(), WITHIN);
  const left = PRESSES - presses;
  counter.textContent = left === 1 ? says.once : says.twice;
}

for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

// Shift counts when it goes down and up with nothing between: typing a capital is not a wish to leave.
document.addEventListener("keydown", (event) => {
  shiftAlone = event.key === "Shift";
  if (!shiftAlone && presses) forget();
});
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift" && shiftAlone) press();
});
document.addEventListener("pointerdown", () => {
  shiftAlone = false;
  if (presses) forget();
});

// The browser may bring this page back as it was left: covered.
addEventListener("pageshow", () => {
  forget();
  cover?.remove();
  root.classList.remove("is-leaving");
  document.title = title;
});
