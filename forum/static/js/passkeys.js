// Passkeys: shows the button where the browser has them, asks, and sends the form with the answer. Without it no page speaks of a button.

const FRESH = 270_000; // milliseconds for which the question on the page is surely still good: the server's five minutes, less a little

const opened = Date.now();
const anAddress = /^[\d.]+$|:/.test(location.hostname); // browsers make passkeys for names alone

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

function understood(options) {
  const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const user = options.user && { ...options.user, id: bytes(options.user.id) };
  const lists = { allowCredentials: known(options.allowCredentials), excludeCredentials: known(options.excludeCredentials) };
  return { ...options, ...lists, user, challenge: bytes(options.challenge) };
}

// Only what is checked goes to the server: nothing about the machine.
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

function sentence(error, says) {
  if (error.name === "InvalidStateError") return says.there;
  if (error.name === "NotAllowedError") return says.refused;
  return says.failed;
}

async function ask(part, form, status) {
  status.textContent = status.dataset.asking;
  try {
    // A question that is too old is not put to the person: the server gives a new one.
    const old = Date.now() - opened > FRESH;
    const publicKey = understood(JSON.parse(part.dataset.options));
    form.elements.credential.value = old ? "none" : answered(await navigator.credentials[part.dataset.passkey]({ publicKey }));
    form.submit();
  } catch (error) {
    status.textContent = sentence(error, status.dataset);
  }
}

function offer(part) {
  const form = part.closest("form");
  const button = part.querySelector("button");
  let asking = false;
  button.addEventListener("click", async () => {
    if (asking) return;
    asking = true;
    await ask(part, form, part.querySelector("[role=status]"));
    asking = false;
  });
}

if (window.PublicKeyCredential && navigator.credentials && !anAddress) {
  for (const part of document.querySelectorAll("[data-passkey]")) offer(part);
  for (const part of document.querySelectorAll("[data-passkey], [data-passkey-with]")) part.hidden = false;
  for (const note of document.querySelectorAll("[data-passkey-without]")) note.remove();
}
