// The verify page: a badge may be dropped anywhere on it, or pasted; and the button of the printer.
export function start(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const form = root.querySelector("form[data-verify]");
  if (form) wire(form);
}

function wire(form) {
  const input = form.querySelector("input[type=file]");
  const text = form.querySelector("textarea");
  const said = form.querySelector("[data-verify-said]");
  form.addEventListener("submit", () => {
    if (said) said.textContent = said.dataset.verifySaid;
  });
  const send = () => form.requestSubmit();

  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      // The place for files takes what is dropped on it by itself (forms.js); here it is anywhere else.
      if (!event.target.closest?.("label.drop")) fill(input, event.dataTransfer.files);
      return send();
    }
    const link = event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain");
    if (!link) return undefined;
    text.value = link.trim();
    return send();
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) return setTimeout(send);
    if (event.target.closest?.("input, textarea")) return undefined;
    text.value = event.clipboardData.getData("text/plain");
    text.focus();
    return text.value && send();
  });
}

function fill(input, files) {
  const chosen = new DataTransfer();
  chosen.items.add(files[0]);
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
