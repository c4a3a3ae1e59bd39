// The bar above the box for writing. Its buttons lie in a <template>, so that nobody sees one that would do nothing. Every change can be undone.

function put(area, words, start, end) {
  area.focus();
  area.setSelectionRange(start, end);
  // Deprecated, and still the only way that keeps the browser's own undo.
  if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
  area.setRangeText(words, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function around(area, { before, after }) {
  const { value } = area;
  let [start, end] = [area.selectionStart, area.selectionEnd];
  // Signs beside a space would stay signs.
  while (start < end && /\s/.test(value[start])) start += 1;
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  const words = value.slice(start, end);
  const from = start - before.length;
  // One star more is another sign.
  const isIn = value.slice(0, start).endsWith(before) && value.slice(end).startsWith(after) && value[from - 1] !== "*";
  if (isIn) put(area, words, from, end + after.length);
  else put(area, before + words + after, start, end);
  const first = isIn ? from : start + before.length;
  area.setSelectionRange(first, first + words.length);
}

function lines(area, { line: sign }) {
  const { value, selectionStart, selectionEnd } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = (value + "\n").indexOf("\n", selectionEnd);
  const old = value.slice(start, end).split("\n");
  const isIn = old.every((one) => one.startsWith(sign));
  const words = old.map((one) => (isIn ? one.slice(sign.length) : sign + one)).join("\n");
  put(area, words, start, end);
  area.setSelectionRange(old.length > 1 ? start : start + words.length, start + words.length);
}

function link(area) {
  around(area, { before: "[", after: "](https://)" });
  const { selectionStart, selectionEnd: end } = area;
  // With words chosen, the address is what comes next.
  if (selectionStart !== end) area.setSelectionRange(end + 2, end + 10);
}

function note(area) {
  const numbers = [...area.value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const sign = `[^${Math.max(0, ...numbers) + 1}]`;
  put(area, sign, area.selectionEnd, area.selectionEnd);
  const rest = area.value.trimEnd();
  put(area, `${/\n\[\^\d+\]:.*$/.test(rest) ? "\n" : "\n\n"}${sign}: `, rest.length, area.value.length);
}

// One stop for the tab key; arrows go on from button to button, in the direction of reading.
function roam(bar, buttons) {
  const stop = (at) => buttons.forEach((button, number) => (button.tabIndex = number === at ? 0 : -1));
  stop(0);
  bar.addEventListener("focusin", (event) => stop(buttons.indexOf(event.target)));
  bar.addEventListener("keydown", (event) => {
    const forth = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + forth, ArrowLeft: at - forth, Home: 0, End: -1 }[event.key];
    if (to !== undefined) event.preventDefault() ?? buttons.at(to % buttons.length).focus();
  });
}

for (const template of document.querySelectorAll("template[data-format]")) {
  const area = template.closest("form").querySelector("textarea[data-limit]");
  area.before(template.content.cloneNode(true));
  const buttons = [...area.previousElementSibling.querySelectorAll("button")];
  const act = ({ dataset }) => ({ around, lines, link, note })[dataset.make](area, dataset);
  roam(area.previousElementSibling, buttons);
  for (const button of buttons) button.addEventListener("click", () => act(button));
  area.addEventListener("keydown", (event) => {
    const button = buttons.find((one) => one.dataset.key === event.key.toLowerCase());
    if (button && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) event.preventDefault() ?? act(button);
  });
}
