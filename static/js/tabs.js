// Tabs: [role=tablist] with [role=tab][aria-controls]. Without script they are links to the same page with a query.
export function start(root) {
  for (const list of root.querySelectorAll("[role=tablist]")) wire(list);
}

function wire(list) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const open = (tab) => {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", chosen);
      one.tabIndex = chosen ? 0 : -1;
      const controlled = panel(one);
      if (controlled) controlled.hidden = !chosen;
    }
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab || !panel(tab)) return;
    event.preventDefault();
    open(tab);
  });
  list.addEventListener("keydown", (event) => {
    const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const at = tabs.indexOf(document.activeElement);
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (panel(tab)) open(tab);
    tab.focus();
  });
  const chosen = tabs.find((tab) => panel(tab) && location.hash === `#${tab.id}`);
  open(chosen ?? tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0]);
}
