// Single keys: j and k to the next and the previous post or row, r to answer, / to search, ? to the list. Switched off on /me/reading.

const list = document.querySelector("[data-keys]");
const TYPING = "input, textarea, select, [contenteditable]";

function step(by) {
  const stops = [...document.querySelectorAll("main .post, main .row")].filter((one) => one.checkVisibility());
  const here = stops.findIndex((one) => one.contains(document.activeElement));
  const first = stops.findIndex((one) => one.getBoundingClientRect().bottom > innerHeight / 3);
  const next = stops[here < 0 ? first : here + by];
  const link = next?.querySelector("a[href]:not([tabindex])");
  if (!next) return;
  next.scrollIntoView({ block: "start" });
  link?.focus({ preventScroll: true });
}

function answer() {
  const link = document.activeElement.closest(".post")?.querySelector("[href$='/reply']");
  if (link) link.click();
  else document.querySelector("form[data-write] textarea")?.focus();
}

const MOVES = {
  j: () => step(1),
  k: () => step(-1),
  r: answer,
  "/": () => (location.href = "/search"),
  "?": () => list.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || list.open) return;
  if (event.target.closest(TYPING) || !Object.hasOwn(MOVES, event.key)) return;
  event.preventDefault();
  MOVES[event.key]();
});
