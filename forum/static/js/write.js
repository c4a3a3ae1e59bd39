// While somebody writes: how much room is left, one sending, a question before words are lost. Keeps nothing here: computers are shared.

const FEW = 500; // characters left, from which on it is said

function countDown(area) {
  const words = area.closest(".field").querySelector(".field__count");
  const limit = Number(area.dataset.limit);
  let timer = 0;
  const say = () => {
    // The server counts characters, not the two halves of an emoji.
    const left = limit - [...area.value].length;
    if (left > FEW) words.textContent = "";
    else words.textContent = (left < 0 ? words.dataset.over : words.dataset.left).replace("%", Math.abs(left));
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, 700);
  });
  say();
}

// The form carries for all scripts whether it was sent, and whether the server has what stands in it.
function sendOnce(form) {
  const mark = (state) => {
    form.dataset.sent = state ? "1" : "";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(state));
  };
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else mark(true);
  });
  addEventListener("pageshow", () => mark(false));
}

function askBeforeLoss(form) {
  const areas = [...form.querySelectorAll("textarea")];
  // After a preview or an error the words stand in the form as it came, and only a draft has them.
  const returned = document.querySelector(".preview, .error-summary") !== null;
  addEventListener("beforeunload", (event) => {
    const isLeaving = document.documentElement.classList.contains("is-leaving");
    const unsaved = areas.some((area) => area.value && (returned || area.value !== area.defaultValue));
    if (unsaved && !isLeaving && !form.dataset.sent && !form.dataset.kept) event.preventDefault();
  });
}

for (const area of document.querySelectorAll("textarea[data-limit]")) countDown(area);
for (const form of document.querySelectorAll("form[data-write]")) {
  sendOnce(form);
  askBeforeLoss(form);
}
