// The designer's page: search for pictures, say whether the drawing can be read, and choose a square of an upload.
import { read as readPart } from "./fragment.js";

for (const form of document.querySelectorAll("form[data-icons]")) search(form);
for (const form of document.querySelectorAll("form[data-preview]")) read(form);
for (const form of document.querySelectorAll("form[data-crop]")) crop(form);

// While words are typed, the choices of pictures are those that the server finds for them.
function search(form) {
  const box = form.querySelector("[data-icon-search]");
  const place = form.querySelector("[data-icon-choices]");
  let timer;
  const find = async () => {
    const chosen = form.querySelector("[name=icon]:checked")?.value ?? "";
    const words = box.value;
    const query = new URLSearchParams({ icons: words, icon: chosen });
    const found = await readPart(`${form.dataset.icons}?${query}`);
    if (found && words === box.value) place.replaceChildren(...document.importNode(found.body, true).childNodes);
  };
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(find, 250);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// The sentence on contrast follows the drawing.
function read(form) {
  const place = document.querySelector("[data-reading]");
  if (!place) return;
  let timer;
  const show = async () => {
    const query = new URLSearchParams(new FormData(form));
    query.delete("csrfmiddlewaretoken");
    query.set("words", "1");
    const reply = await fetch(`${form.dataset.preview}?${query}`, { headers: { Accept: "application/json" } });
    if (!reply.ok) return;
    const { reading } = await reply.json();
    place.classList.toggle("is-valid", reading.is_well);
    place.classList.toggle("is-warn", !reading.is_well);
    place.querySelector("span").textContent = reading.words;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 300);
  });
}

// Sliders that move a square over the chosen picture; what is kept is drawn, and its place sent with the form.
function crop(form) {
  const part = (name) => form.querySelector(`[data-crop-${name}]`);
  const [place, canvas, size, across, down] = ["place", "canvas", "size", "across", "down"].map(part);
  const field = (name) => form.querySelector(`[name=upload-${name}]`);
  const image = new Image();
  const square = () => {
    const side = Math.max(1, Math.round((Math.min(image.naturalWidth, image.naturalHeight) * size.value) / 100));
    const x = Math.round(((image.naturalWidth - side) * across.value) / 100);
    const y = Math.round(((image.naturalHeight - side) * down.value) / 100);
    return { x, y, side };
  };
  const show = () => {
    const isCrop = form.querySelector("[name=upload-square]:checked")?.value === "crop";
    place.hidden = !isCrop || !image.naturalWidth;
    if (place.hidden) {
      for (const name of ["x", "y", "side"]) field(name).value = "";
      return;
    }
    const { x, y, side } = square();
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, x, y, side, side, 0, 0, canvas.width, canvas.height);
    field("x").value = x;
    field("y").value = y;
    field("side").value = side;
  };
  image.addEventListener("load", show);
  for (const slider of [size, across, down]) slider.addEventListener("input", show);
  form.addEventListener("change", (event) => {
    const file = event.target.type === "file" ? event.target.files[0] : null;
    if (!file) return show();
    image.removeAttribute("src");
    show();
    if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return undefined; // drawings are never cut
    const reader = new FileReader();
    reader.addEventListener("load", () => (image.src = reader.result));
    reader.readAsDataURL(file);
    return undefined;
  });
}
