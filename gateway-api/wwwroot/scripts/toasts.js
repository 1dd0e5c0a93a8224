// Short words at the edge of the screen, read out by screen readers.

import { h, icon } from "./dom.js";

const shown = document.getElementById("toasts");
const staysMilliseconds = 6_000;

/** Says something; an error stays until it is closed. */
export function say(text, { kind = "good", link, linkText } = {}) {
  const close = () => toast.remove();
  const toast = h("div", { class: `toast ${kind}` },
    h("span", {}, text, link ? [" ", h("a", { href: link, onclick: close }, linkText)] : null),
    h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close }, icon("close")));
  while (shown.childElementCount > 2) {
    shown.firstElementChild.remove();
  }

  shown.append(toast);
  if (kind !== "bad") {
    setTimeout(close, staysMilliseconds);
  }

  return toast;
}
