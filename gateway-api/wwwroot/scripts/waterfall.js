// Spans of time below each other on one scale: what came after what, and how long each took.

import { h } from "./dom.js";

/** @param {{label: string, from: number, to: number, words: string}[]} spans in milliseconds from the same beginning */
export function waterfall(label, spans) {
  const end = Math.max(...spans.map(span => span.to), 1e-9);
  const part = milliseconds => `${(Math.max(0, milliseconds) / end) * 100}%`;
  return h("ul", { class: "waterfall", "aria-label": label }, spans.map(({ label: name, from, to, words }) => h("li", {},
    h("span", {}, name),
    h("span", { class: "waterfall-track", "aria-hidden": "true" }, h("span", { vars: { from: part(from), part: part(to - from) } })),
    h("b", {}, words))));
}
