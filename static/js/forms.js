// Help with forms: the box of mistakes, places to drop a file, letters left, and choosing all rows of a table.
export function start(root) {
  root.querySelector("[data-errors]")?.focus();
  for (const drop of root.querySelectorAll("label.drop")) wireDrop(drop);
  for (const box of root.querySelectorAll("[data-count][maxlength]")) wireCount(box);
  for (const all of root.querySelectorAll("input[data-choose-all]")) wireAll(all);
  for (const box of root.querySelectorAll("[aria-invalid=true]")) {
    box.addEventListener("input", () => box.removeAttribute("aria-invalid"), { once: true });
  }
}

// A label round a file input: dropping and pasting fill the input, so that the form is sent as ever.
function wireDrop(drop) {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-drop-name]");
  const take = (files) => {
    if (!files?.length) return;
    const chosen = new DataTransfer();
    for (const file of input.multiple ? files : [files[0]]) chosen.items.add(file);
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const over = (state) => (event) => {
    event.preventDefault();
    drop.classList.toggle("over", state);
  };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length && drop.offsetParent) take(event.clipboardData.files);
  });
  input.addEventListener("change", () => {
    if (name && input.files.length) name.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

// <span data-count-of="id" data-words="{} left">: how many letters are left in a box with data-count and maxlength.
function wireCount(box) {
  const place = document.querySelector(`[data-count-of="${box.id}"]`) ?? hint(box);
  const show = () => {
    place.textContent = box.dataset.count.replace("{}", box.maxLength - box.value.length);
  };
  box.addEventListener("input", show);
  show();
}

function hint(box) {
  const place = document.createElement("p");
  place.className = "hint";
  box.after(place);
  return place;
}

// <input type=checkbox data-choose-all="name">: ticks every box of that name in the same form.
function wireAll(all) {
  const boxes = () => [...all.form.querySelectorAll(`input[type=checkbox][name="${all.dataset.chooseAll}"]`)];
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    for (const place of all.form.querySelectorAll("[data-chosen]")) place.textContent = ticked;
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  all.form.addEventListener("change", show);
  show();
}
