// What a creator has earned: what can be paid out and what is still in the hold, how it grew, and where it comes from.

import { h, face, picture, soon, Figure } from "../../scripts/dom.js";
import { get } from "../../scripts/api.js";
import { dateOf, diamonds, inWords, number, person, when } from "../../scripts/words.js";
import { session } from "../../scripts/session.js";
import { lineChart, bars, tabs } from "../../scripts/chart.js";
import { say } from "../../scripts/toasts.js";

const entriesRead = 100;
const shownMax = 8;
const earningKinds = ["gift", "reward"];
const sources = [["gift", "Gifts"], ["supporter", "Supporters"], ["room", "Rooms"], ["day", "Days"]];
const spans = [["latest", "Latest"], ["days", "28 days"]];

const dayMilliseconds = 86_400_000;

// Summaries are made of the journal each time, so they are not asked for at each gift.
const betweenSummariesMilliseconds = 15_000;

/** Two cards, and how their figures are read again. */
export function earningsPanel({ catalogue, signal }) {
  const { creator } = session;
  const figures = { available: new Figure(diamonds), pending: new Figure(diamonds), lifetime: new Figure(diamonds) };
  const release = h("dd", { class: "quiet note" }, "\u00a0");
  const split = h("div", { class: "split", "aria-hidden": "true" }, h("span", {}));
  const chart = lineChart({
    label: "Diamonds earned", format: value => `${diamonds(value)} ${value === 1 ? "diamond" : "diamonds"}`, moment: x => when(new Date(x)), empty: "The first gift draws the first line.",
  });
  const sourceList = h("div", { class: "source-list" });
  const figure = (label, value, sign, extra) => h("div", { class: "figure-card" }, h("dt", {}, h("span", { class: `key ${sign}`, "aria-hidden": "true" }), label),
    h("dd", {}, h("span", { class: "gem small", "aria-hidden": "true" }), value.element), extra ?? null);

  let earnings = null;
  let span = "latest";
  let by = "gift";
  const inVain = fault => {
    if (fault.name !== "AbortError") {
      say(inWords(fault), { kind: "bad" });
    }
  };
  const element = [
    h("section", { class: "card", "aria-labelledby": "earned-name" },
      h("div", { class: "section-head tight" }, h("h2", { id: "earned-name" }, "Earnings"), tabs("Over which time", spans, span, chosen => {
        span = chosen;
        drawChart().catch(inVain);
      })),
      h("dl", { class: "figure-row" }, figure("Available", figures.available, "free"), figure("In the hold", figures.pending, "held", release), figure("Ever earned", figures.lifetime, "none")),
      split, chart.element),
    h("section", { class: "card flat", "aria-labelledby": "sources-name" },
      h("div", { class: "section-head tight" }, h("h2", { id: "sources-name" }, "Where it comes from"), tabs("By", sources, by, chosen => {
        by = chosen;
        readSources().catch(inVain);
      })), sourceList),
  ];

  const summary = what => get(`/v1/earnings/summary?by=${what}`, creator, signal);
  const summariesSoon = soon(betweenSummariesMilliseconds, () => Promise.all([readSources(), span === "days" ? drawChart() : null]), signal);

  async function read() {
    const before = earnings?.sequence;
    earnings = await get("/v1/earnings", creator, signal);
    const [available, pending] = [Number(earnings.availableDiamonds), Number(earnings.pendingDiamonds)];
    figures.available.set(available);
    figures.pending.set(pending);
    figures.lifetime.set(Number(earnings.lifetimeDiamonds));
    split.style.setProperty("--part", `${available + pending > 0 ? (available / (available + pending)) * 100 : 0}%`);
    release.textContent = earnings.nextReleaseAt ? `next ${when(earnings.nextReleaseAt)}` : "\u00a0";
    if (before === undefined) {
      await Promise.all([drawChart(), readSources()]);
    } else if (before !== earnings.sequence) {
      summariesSoon();
      if (span === "latest") {
        await drawChart();
      }
    }
  }

  /** What was earned one after the other, from the statement: its last hundred lines. */
  async function latest() {
    const { data } = await get(`/v1/earnings/entries?limit=${entriesRead}`, creator, signal);
    return data.filter(entry => earningKinds.includes(entry.kind) && Number(entry.diamonds) > 0).toReversed()
      .map(entry => ({ x: new Date(entry.createdAt).getTime(), diamonds: Number(entry.diamonds) }));
  }

  /** What was earned day by day: a day's sum stands at its end, or now. */
  const days = async () => (await summary("day")).data.map(row => {
    const began = new Date(`${row.key}T00:00:00Z`).getTime();
    return { began, x: Math.min(Date.now(), began + dayMilliseconds), diamonds: Number(row.diamonds) };
  });

  async function drawChart() {
    const asked = span;
    const steps = asked === "latest" ? await latest() : await days();
    if (asked !== span) {
      return;
    }

    let sum = Number(earnings.lifetimeDiamonds) - steps.reduce((total, step) => total + step.diamonds, 0);
    const points = steps.length ? [{ x: steps[0].began ?? steps[0].x - 1_000, y: Math.max(0, sum) }] : [];
    for (const step of steps) {
      sum += step.diamonds;
      points.push({ x: step.x, y: sum });
    }

    if (points.length) {
      points.push({ x: Math.max(Date.now(), points.at(-1).x), y: sum });
    }

    chart.set(points, points.length ? { from: asked === "latest" ? when(new Date(points[0].x)) : dateOf(points[0].x), to: "now", isStepped: asked === "latest" } : {});
  }

  const words = {
    gift: row => ` ${catalogue.get(row.key)?.name ?? row.key} × ${number(row.gifts)}`,
    supporter: row => ` ${row.key ? person(row.key) : "Anonymous"}`,
    room: row => (row.key ? `Room ${row.key.slice(5, 11)}…` : "Outside rooms"),
    day: row => dateOf(`${row.key}T00:00:00Z`),
  };
  const signs = { gift: row => picture(row.key, 26), supporter: row => face(row.key) };

  async function readSources() {
    const asked = by;
    const told = await summary(asked);
    if (asked !== by) {
      return;
    }

    const rows = told.data.map(row => ({ value: Number(row.diamonds), label: words[asked](row), sign: signs[asked]?.(row) ?? null }));

    // Days stand in order, and the last ones count; of all else the largest.
    const shown = asked === "day" ? rows.slice(-shownMax) : rows.toSorted((left, right) => right.value - left.value).slice(0, shownMax);
    sourceList.replaceChildren(shown.length ? bars(shown, diamonds, "Diamonds by source") : h("p", { class: "quiet" }, "Nothing was given yet."),
      rows.length && asked === "supporter" ? h("p", { class: "quiet small" }, `One person gave ${Math.round(told.topSupporterShare * 100)} % of it at most.`) : "");
  }

  return { element, read, available: () => earnings?.availableDiamonds ?? "" };
}
