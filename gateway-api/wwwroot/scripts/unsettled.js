// A gift that nobody has answered may have been paid. It is kept as it was sent, with its key, until it is settled or dropped: also over a reload.

import { h, pressOnce } from "./dom.js";

/** Keeps one gift under a name, for as long as the tab is there. */
export function keeper(name) {
  const stored = () => {
    try {
      const found = JSON.parse(sessionStorage.getItem(name));
      return found?.key && found.body ? found : null;
    } catch {
      return null;
    }
  };
  let kept = stored();

  const keep = next => {
    kept = next;
    try {
      sessionStorage.setItem(name, JSON.stringify(next));
    } catch {
      // Then it lasts as long as the room is shown.
    }
  };

  /** Forgets it; a gift that another visit to the room keeps by now stays. */
  const drop = () => {
    if (stored()?.key === kept?.key) {
      keep(null);
    }

    kept = null;
  };
  return { get: () => kept, keep, drop };
}

/** Says that a gift is unsettled, and offers the two ways out. */
export function unsettledPanel({ onSettle, onDrop }) {
  const words = h("p", { role: "status" });
  const settle = h("button", { type: "button", class: "button primary small", onkeydown: pressOnce, onclick: () => press(onSettle) }, "Settle it");
  const drop = h("button", { type: "button", class: "button small", onkeydown: pressOnce, onclick: () => press(onDrop) }, "Drop it");
  const element = h("div", { class: "notice unsettled", hidden: true },
    words,
    h("p", { class: "quiet small" }, "Settling sends the same request with the same key: what was paid isn’t paid again, and what never arrived is sent now. Dropping forgets it here; what was paid stays paid."),
    h("div", { class: "row" }, settle, drop));
  let isHeld = false;
  const press = what => (isHeld ? null : what());

  return {
    element,
    show(text) {
      words.textContent = text;
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
    focus: () => settle.focus(),
    hold(isSettling) {
      isHeld = isSettling;
      for (const button of [settle, drop]) {
        button.setAttribute("aria-disabled", String(isSettling));
      }
    },
  };
}
