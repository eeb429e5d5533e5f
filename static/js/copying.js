// <button data-copy="#id"> or data-copy="words": puts the text on the clipboard and says so on the button.
export function start(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const given = button.dataset.copy;
  const source = given.startsWith("#") ? document.querySelector(given) : null;
  await navigator.clipboard.writeText(source ? (source.value ?? source.textContent) : given);
  const words = button.querySelector("[data-words]") ?? button;
  const before = words.textContent;
  words.textContent = button.dataset.copied ?? "Copied";
  setTimeout(() => (words.textContent = before), 2000);
}
