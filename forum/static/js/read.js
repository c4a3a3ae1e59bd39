// Notes how far a thread was read: after some seconds in view, at most once in five. The button below the posts does the same.

const LOOK = 2000; // milliseconds in view, until a post counts as read
const PAUSE = 5000; // milliseconds between two notes

const form = document.querySelector("[data-read]");
const flat = form.dataset.read === "flat";
const all = [...document.querySelectorAll(".thread .post")];
const fresh = all.filter((post) => post.querySelector(".row__new"));
// Flat, each post counts; nested, the thread counts when all that is new was seen, or its end where nothing is marked.
const wanted = flat ? all : fresh.length ? fresh : [form];
const seen = new Set();
const timers = new Map();
let noted = "";
let waiting = 0;

function reached() {
  if (!flat) return seen.size === wanted.length ? form.elements.up_to.value : "";
  return all.findLast((post) => seen.has(post))?.id.slice(2) ?? "";
}

function note() {
  waiting = 0;
  const post = reached();
  if (!post || post === noted) return;
  noted = post;
  const body = new FormData(form);
  body.set("up_to", post);
  body.set("silent", "1");
  // Without a connection the button is still there.
  fetch(form.action, { method: "POST", body: new URLSearchParams(body), keepalive: true }).catch(() => {});
}

function see(one) {
  seen.add(one);
  waiting ||= setTimeout(note, noted ? PAUSE : 0);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    clearTimeout(timers.get(target));
    // What is taller than the window counts when its end comes up; what was scrolled past was not read.
    if (isIntersecting && boundingClientRect.bottom <= innerHeight + 1) timers.set(target, setTimeout(see, LOOK, target));
  }
}, { threshold: [0, 0.25, 0.5, 0.75, 1] });
for (const one of wanted) watcher.observe(one);

addEventListener("pagehide", () => {
  if (waiting && !document.documentElement.classList.contains("is-leaving")) note();
});
