// While somebody writes: how much room is left, one sending, a question before words are lost. Keeps nothing: computers are shared.

const FEW = 500; // characters left, from which on it is said

function countDown(area) {
  const words = area.closest(".field").querySelector(".field__count");
  const limit = Number(area.dataset.limit);
  let timer = 0;
  const say = () => {
    // The server counts characters, not the two halves of an emoji.
    const left = limit - [...area.value].length;
    if (left > FEW) words.textContent = "";
    else words.textContent = left < 0 ? `${-left} characters too many.` : `Room for ${left} more characters.`;
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, 700);
  });
  say();
}

function sendOnce(form) {
  let sent = false;
  const mark = (state) => {
    sent = state;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(state));
  };
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    else mark(true);
  });
  addEventListener("pageshow", () => mark(false));
  return () => sent;
}

function askBeforeLoss(form, isSent) {
  const areas = [...form.querySelectorAll("textarea")];
  // After a preview or an error the words stand in the form, but are saved nowhere.
  const returned = document.querySelector(".preview, .error-summary") !== null;
  addEventListener("beforeunload", (event) => {
    const leaving = document.documentElement.classList.contains("is-leaving");
    const unsaved = areas.some((area) => area.value && (returned || area.value !== area.defaultValue));
    if (unsaved && !leaving && !isSent()) event.preventDefault();
  });
}

for (const area of document.querySelectorAll("textarea[data-limit]")) countDown(area);
for (const form of document.querySelectorAll("form[data-write]")) askBeforeLoss(form, sendOnce(form));
