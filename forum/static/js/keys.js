// Single keys: j and k to the next and the previous post or row, r to answer, / to search, ? to the list; more on some pages. Switched off on /me/reading.

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

// A page can name more of them: data-key stands at what is pressed, opened or gone to.
function press(key) {
  const found = [...document.querySelectorAll("main [data-key]")].find((one) => one.dataset.key === key && one.checkVisibility());
  if (found?.matches("button, summary, a")) found.click();
  found?.focus();
  return found;
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
  if (event.target.closest(TYPING)) return;
  if (Object.hasOwn(MOVES, event.key)) MOVES[event.key]();
  else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
});
