// Small charts in SVG. Each has its figures in words too, for whoever can't see it.

import { h, s } from "./dom.js";
import { timeToSecond } from "./words.js";

const width = 600;
const height = 180;

/**
 * A line over time, filled below; where a pointer is, its value is told.
 * @param {{label: string, format: (value: number) => string, moment?: (at: number) => string, empty?: string}} options
 */
export function lineChart({ label, format, moment = timeToSecond, empty = "Nothing to show yet." }) {
  const area = s("path", { class: "chart-area" });
  const line = s("path", { class: "chart-line" });
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", class: "chart-plot", role: "img", "aria-label": label },
    [0.25, 0.5, 0.75].map(part => s("line", { class: "chart-grid", x1: 0, x2: width, y1: height * part, y2: height * part })), area, line);
  const top = h("span", { class: "chart-top" });
  const now = h("span", { class: "chart-dot", hidden: true });
  const words = h("span", { class: "chart-words" });
  const here = h("div", { class: "chart-here", hidden: true, "aria-hidden": "true" }, h("span", { class: "chart-dot" }), words);
  const nothing = h("p", { class: "chart-empty quiet" }, empty);
  const from = h("span", {});
  const to = h("span", {});
  const frame = h("div", { class: "chart-frame" }, svg, top, now, here, nothing);
  const element = h("div", { class: "chart" }, frame, h("div", { class: "chart-axis quiet" }, from, to));
  let shown = [];
  let highest = 0;
  let holds = false;

  const span = () => [shown[0].x, shown.at(-1).x - shown[0].x || 1];
  const x = value => ((value - span()[0]) / span()[1]) * width;
  const y = value => height - 6 - (value / (highest || 1)) * (height - 46);
  const place = (mark, point) => {
    mark.style.setProperty("--x", `${(x(point.x) / width) * 100}%`);
    mark.style.setProperty("--y", `${(y(point.y) / height) * 100}%`);
  };

  /** The value under the pointer: of steps the one that holds there, of a line the nearest. */
  function tellAt(event) {
    if (shown.length < 2) {
      return;
    }

    const box = frame.getBoundingClientRect();
    const [first, length] = span();
    const at = first + ((event.clientX - box.left) / box.width) * length;
    const after = shown.findIndex(point => point.x > at);
    const [left, right] = after < 0 ? [shown.at(-1), shown.at(-1)] : [shown[Math.max(0, after - 1)], shown[after]];
    const point = holds || at - left.x < right.x - at ? left : right;
    here.hidden = false;
    place(here, point);
    words.textContent = `${format(point.y)} · ${moment(point.x)}`;
  }

  frame.addEventListener("pointermove", tellAt);
  frame.addEventListener("pointerdown", tellAt);
  frame.addEventListener("pointerleave", () => { here.hidden = true; });

  return {
    element,
    /** What stands there while there is no line. */
    say: text => { nothing.textContent = text; },
    /** @param {{x: number, y: number}[]} points in order; @param {{from?: string, to?: string, isStepped?: boolean}} [ends] isStepped: a value holds until the next one */
    set(points, { isStepped = false, ...ends } = {}) {
      shown = points;
      holds = isStepped;
      from.textContent = ends.from ?? "";
      to.textContent = ends.to ?? "";
      const isEmpty = points.length < 2;
      nothing.hidden = !isEmpty;
      now.hidden = isEmpty;
      if (isEmpty) {
        here.hidden = true;
        area.setAttribute("d", "");
        line.setAttribute("d", "");
        top.textContent = "";
        return;
      }

      highest = Math.max(...points.map(point => point.y), 0);
      let path = `M${x(points[0].x).toFixed(1)} ${y(points[0].y).toFixed(1)}`;
      for (const point of points.slice(1)) {
        path += isStepped ? ` H${x(point.x).toFixed(1)} V${y(point.y).toFixed(1)}` : ` L${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
      }

      line.setAttribute("d", path);
      area.setAttribute("d", `${path} L${width} ${height} L0 ${height} Z`);
      place(now, points.at(-1));
      top.textContent = format(highest);
      svg.setAttribute("aria-label", `${label}: now ${format(points.at(-1).y)}, at most ${format(highest)}`);
    },
  };
}

/** A few choices side by side, of which one holds. */
export function tabs(label, choices, chosen, onChange) {
  const element = h("div", { class: "tabs", role: "group", "aria-label": label }, choices.map(([key, text]) => h("button", {
    type: "button", class: "tab", "aria-pressed": String(key === chosen), onclick: event => {
      for (const tab of element.children) {
        tab.setAttribute("aria-pressed", String(tab === event.currentTarget));
      }

      onChange(key);
    },
  }, text)));
  return element;
}

/** Bars with names, the largest first. */
export function bars(rows, format, name) {
  const largest = Math.max(...rows.map(row => row.value), 1e-9);
  return h("ul", { class: "bars", "aria-label": name }, rows.map(row => h("li", {},
    h("div", { class: "bar-words" }, h("span", {}, row.sign ?? null, row.label), h("b", {}, format(row.value))),
    h("div", { class: "bar-track", "aria-hidden": "true" }, h("div", { class: "bar-fill", vars: { part: `${(row.value / largest) * 100}%` } })))));
}
