// Things that change with time: the seconds left to undo, work in progress, and toasts.
import { read } from "./fragment.js";

export function start(root) {
  for (const place of root.querySelectorAll("[data-countdown]")) countDown(place);
  for (const part of root.querySelectorAll("[data-poll]")) poll(part);
  for (const toast of root.querySelectorAll("[data-toast]")) fade(toast);
}

// <span data-countdown="58">58</span>: seconds left. At nought the nearest [data-countdown-part] hides: the server
// decides anyway. Told to screen readers every fifteen seconds through a [data-countdown-said] with role=status.
function countDown(place) {
  const end = performance.now() + Number(place.dataset.countdown) * 1000;
  const part = place.closest("[data-countdown-part]");
  const said = part?.querySelector("[data-countdown-said]");
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    place.textContent = left;
    if (said && left && left % 15 === 0) said.textContent = place.parentElement.textContent.trim();
    if (left > 0) return;
    clearInterval(timer);
    if (part) part.hidden = true;
  };
  const timer = setInterval(tick, 250);
  tick();
}

// <section data-poll="URL">: replaced every second by the same part of the page at URL, until that one has no
// data-poll any more. Its data-title becomes the title of the tab.
async function poll(part) {
  await new Promise((go) => setTimeout(go, Number(part.dataset.every ?? 1000)));
  const page = await read(part.dataset.poll);
  const fresh = page?.querySelector("[data-poll], [data-polled]");
  if (!fresh) return poll(part);
  const next = document.importNode(fresh, true);
  part.replaceWith(next);
  if (next.dataset.title) document.title = next.dataset.title;
  if (!next.dataset.poll) arrive(next);
  start(next);
  return next.dataset.poll ? poll(next) : undefined;
}

// What one has waited for is there: whoever hears the page, or goes through it by keys, is led to its heading.
function arrive(part) {
  const heading = part.querySelector("h1");
  if (!heading || document.activeElement !== document.body) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A toast goes after six seconds, or once neither pointer nor focus rests on it.
function fade(toast) {
  const gone = () => (toast.matches(":hover, :focus-within") ? setTimeout(gone, 1000) : toast.remove());
  setTimeout(gone, 6000);
}
