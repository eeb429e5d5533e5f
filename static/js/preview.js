// The badge designer: <form data-preview="URL"> shows what the server draws from the answers so far.
// Every <img data-preview-image> gets URL?answers. A box [data-preview-words] gets the words the server has for the
// picture (JSON {"words": "..."} at URL?answers&words=1), until a person has written their own.
const DELAY = 200;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) wire(form);
}

function wire(form) {
  const box = form.querySelector("[data-preview-words]");
  let timer;
  let latest = "";
  const later = (event) => {
    if (event.target === box) {
      box.dataset.previewWords = "own";
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(show, DELAY);
  };
  const show = async () => {
    const query = answers(form, box);
    if (query === latest) return;
    latest = query;
    const url = `${form.dataset.preview}?${query}`;
    for (const image of document.querySelectorAll("[data-preview-image]")) image.src = url;
    if (!box || box.dataset.previewWords === "own") return;
    const reply = await fetch(`${url}&words=1`, { headers: { Accept: "application/json" } });
    if (!reply.ok || latest !== query || box.dataset.previewWords === "own") return;
    box.value = (await reply.json()).words;
    for (const image of document.querySelectorAll("[data-preview-image][alt]:not([alt=''])")) image.alt = box.value;
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  wireSearch(form);
}

// What the form would send, without files, the secret token and longer texts: they do not change the picture.
function answers(form, box) {
  const query = new URLSearchParams();
  for (const [key, value] of new FormData(form)) {
    if (typeof value !== "string" || key === "csrfmiddlewaretoken" || key === box?.name) continue;
    if (!(form.elements[key] instanceof HTMLTextAreaElement)) query.append(key, value);
  }
  return query.toString();
}

// <input data-filter="#id">: hides the choices (.opt) whose words or data-words do not hold what is typed.
function wireSearch(form) {
  for (const search of form.querySelectorAll("input[data-filter]")) {
    const choices = [...document.querySelectorAll(`${search.dataset.filter} .opt`)];
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const sought = search.value.trim().toLowerCase();
      for (const choice of choices) {
        const words = `${choice.textContent} ${choice.dataset.words ?? ""}`.toLowerCase();
        choice.hidden = !words.includes(sought) && !choice.querySelector(":checked");
      }
    });
  }
}
