// Small charts in SVG. Each has its figures in words too, for whoever can't see it.

import { h, s } from "./dom.js";

const width = 600;
const height = 180;

/**
 * A line over time, filled below.
 * @param {{label: string, format: (value: number) => string, tall?: boolean}} options
 */
export function lineChart({ label, format, empty = "Nothing to show yet.", steps = false }) {
  const area = s("path", { class: "chart-area" });
  const line = s("path", { class: "chart-line" });
  const dot = s("circle", { class: "chart-dot", r: 4, hidden: true });
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", class: "chart-plot", role: "img", "aria-label": label },
    [0.25, 0.5, 0.75].map(part => s("line", { class: "chart-grid", x1: 0, x2: width, y1: height * part, y2: height * part })), area, line, dot);
  const top = h("span", { class: "chart-top" });
  const nothing = h("p", { class: "chart-empty quiet" }, empty);
  const from = h("span", {});
  const to = h("span", {});
  const element = h("div", { class: "chart" }, h("div", { class: "chart-frame" }, svg, top, nothing), h("div", { class: "chart-axis quiet" }, from, to));

  return {
    element,
    /** What stands there while there is no line. */
    say: text => { nothing.textContent = text; },
    /** @param {{x: number, y: number}[]} points in order; @param {{from?: string, to?: string}} [ends] */
    set(points, ends = {}) {
      nothing.hidden = points.length > 1;
      from.textContent = ends.from ?? "";
      to.textContent = ends.to ?? "";
      if (points.length < 2) {
        area.setAttribute("d", "");
        line.setAttribute("d", "");
        top.textContent = "";
        return;
      }

      const [first, last] = [points[0].x, points.at(-1).x];
      const highest = Math.max(...points.map(point => point.y), 0);
      const scale = highest || 1;
      const x = value => ((value - first) / (last - first || 1)) * width;
      const y = value => height - 6 - (value / scale) * (height - 46);
      let path = `M${x(points[0].x).toFixed(1)} ${y(points[0].y).toFixed(1)}`;
      for (const point of points.slice(1)) {
        path += steps ? ` H${x(point.x).toFixed(1)} V${y(point.y).toFixed(1)}` : ` L${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
      }

      line.setAttribute("d", path);
      area.setAttribute("d", `${path} L${width} ${height} L0 ${height} Z`);
      top.textContent = format(highest);
      svg.setAttribute("aria-label", `${label}: now ${format(points.at(-1).y)}, at most ${format(highest)}`);
    },
  };
}

/** Bars with names, the largest first. */
export function bars(rows, format, name) {
  const largest = Math.max(...rows.map(row => row.value), 1e-9);
  return h("ul", { class: "bars", "aria-label": name }, rows.map(row => h("li", {},
    h("div", { class: "bar-words" }, h("span", {}, row.sign ?? null, row.label), h("b", {}, format(row.value))),
    h("div", { class: "bar-track", "aria-hidden": "true" }, h("div", { class: "bar-fill", vars: { part: `${(row.value / largest) * 100}%` } })))));
}
