// A draft on the server while somebody types, and a preview without leaving the page. Both do what the form does by itself, only sooner.

const PAUSE = 4000; // milliseconds after the last key until the draft is kept
const PARTING = 60_000; // characters that a browser still sends for a page that goes

function keepDraft(form, said) {
  let timer = 0;
  const keep = async () => {
    clearTimeout(timer);
    if (form.dataset.kept !== "" || form.dataset.sent || document.documentElement.classList.contains("is-leaving")) return;
    form.dataset.kept = "1";
    const body = new URLSearchParams(new FormData(form)).toString();
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch("/me/drafts", { method: "POST", body, headers, keepalive: body.length < PARTING }).catch(() => ({}));
    if (!answer.ok) form.dataset.kept = "";
    const words = answer.status === 201 ? said.dataset.kept : "";
    said.textContent = answer.ok ? words : said.dataset.failed;
  };
  form.addEventListener("input", () => {
    form.dataset.kept = "";
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}

// The answer is read as a page of its own, and only parts of it are taken.
function ask(form, button, take) {
  const asked = new XMLHttpRequest();
  asked.open("POST", form.action);
  asked.responseType = "document";
  asked.onloadend = () => {
    const others = asked.response?.querySelector("[data-others]");
    if (others) form.querySelector("[data-others]").replaceChildren(...others.childNodes);
    take(asked.response?.querySelector(".preview"));
  };
  asked.send(new URLSearchParams(new FormData(form, button)));
}

function look(form, button, found) {
  if (!found) {
    form.dataset.plain = "1";
    form.requestSubmit(button);
    return;
  }
  form.querySelector(".preview")?.remove();
  form.querySelector("textarea").closest(".field").before(found);
  found.tabIndex = -1;
  found.focus();
}

for (const said of document.querySelectorAll("[data-draft]")) {
  const form = said.closest("form");
  keepDraft(form, said);
  const lookFirst = (event) => {
    if (form.dataset.plain || event.submitter?.name !== "preview") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter, (found) => look(form, event.submitter, found));
  };
  if (form.querySelector("[data-others]")) form.elements.title.addEventListener("change", () => ask(form, form.elements.preview, () => {}));
  form.addEventListener("submit", lookFirst, { capture: true });
}
