// Things that open: details that start open where there is room, menus that close by themselves, dialogs.
export function start(root) {
  if (matchMedia("(min-width: 56rem)").matches) {
    for (const details of root.querySelectorAll("details[data-open-wide]")) details.open = true;
  }
  const menus = [...root.querySelectorAll("details[data-menu]")];
  root.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && menus.find((one) => one.open);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const opener of root.querySelectorAll("[data-dialog]")) wire(opener);
  for (const button of root.querySelectorAll("[aria-disabled=true]")) button.addEventListener("click", explain);
}

// <a href="/revoke" data-dialog="id">: opens the <dialog id>, whose [data-close] closes it; else the link is followed.
function wire(opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog?.showModal) return;
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  for (const closer of dialog.querySelectorAll("[data-close]")) {
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
}

// A not-yet button moves the reader to the reason.
function explain(event) {
  event.preventDefault();
  const reason = document.getElementById(event.currentTarget.getAttribute("aria-describedby"));
  if (!reason) return;
  reason.tabIndex = -1;
  reason.focus();
}
