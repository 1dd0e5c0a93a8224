// The operator's desk: do the books agree, how much happens, how fast, and what is refused.

import { h, every, Figure } from "../scripts/dom.js";
import { get, operator } from "../scripts/api.js";
import { diamonds, number, time } from "../scripts/words.js";
import { readBooks, lost } from "../scripts/books.js";
import { lineChart } from "../scripts/chart.js";
import { oversight } from "../scripts/oversight.js";
import { has, parse, quantile, sum } from "../scripts/prometheus.js";

const everyMilliseconds = 2_000;
const samplesKept = 90;
const gapMilliseconds = 30_000;
const notHereWords = () => h("span", { class: "quiet small" }, "not measured here");

// A counter appears with the first thing it counts; this gauge is there from the start wherever a silo runs.
const ofSilos = "orleanscoins_journal_lane_depth";
const names = {
  "wallet:*": "Wallets", "earnings:*": "Earnings", "campaign:*": "Campaigns", "platform:purchases": "Purchases", "platform:gifts": "Gifts",
  "platform:unlocks": "Unlocks", "platform:budgets": "Budgets", "platform:rewards": "Rewards", "platform:expiry": "Expired", "platform:payouts": "Payouts", "platform:none": "Decisions",
};

// What was measured stays to be seen when somebody comes back from another screen.
const measured = new Map();

/** The samples of a chart so far; after a longer break it begins anew, since nobody knows what was between. */
function samplesOf(key) {
  const known = measured.get(key);
  if (!known || Date.now() - (known.at(-1)?.x ?? 0) > gapMilliseconds) {
    measured.set(key, []);
  }

  return measured.get(key);
}

export async function show(root, { signal }) {
  const counter = new Figure(number);
  const unit = h("span", { class: "unit" }, "coins lost");
  const undelivered = new Figure(number);
  const undeliveredUnit = h("span", {}, " gifts wait for their credit");
  const verdict = h("span", { class: "badge" }, "reading");
  const asOf = h("p", { class: "quiet small" }, "\u00a0");
  const accounts = h("tbody", {});
  const differences = h("div", {});
  const perSecond = value => `${value < 10 ? value.toFixed(1) : number(value)}/s`;
  const milliseconds = value => `${value < 10 ? value.toFixed(1) : number(value)} ms`;
  const charts = {
    gifts: { title: "Gifts", unit: perSecond },
    refused: { title: "Refusals", unit: perSecond },
    commit: { title: "Commit, 95th percentile", unit: milliseconds },
    undelivered: { title: "Undelivered gifts", unit: number, isStepped: true },
    silos: { title: "Active silos", unit: number, isStepped: true },
    requests: { title: "Requests", unit: perSecond },
  };
  const values = {};
  const cards = Object.entries(charts).map(([key, { title, unit }]) => {
    charts[key].chart = lineChart({ label: title, format: unit, empty: "Measuring…" });
    values[key] = h("strong", {}, "–");
    return h("section", { class: "card flat chart-card", "aria-label": title }, h("div", { class: "chart-head" }, h("h2", {}, title), values[key]), charts[key].chart.element);
  });
  const gauges = { silos: new Figure(number), viewers: new Figure(number), rooms: new Figure(number), waiting: new Figure(number) };
  const seen = oversight(signal);
  const gauge = (label, figure) => h("div", {}, h("dt", {}, label), h("dd", {}, figure.element));

  root.append(
    h("div", { class: "page-head" }, h("div", {}, h("p", { class: "quiet" }, "Operator’s desk"), h("h1", {}, "The platform, now")), verdict),
    h("div", { class: "operator-top" },
      h("section", { class: "card counter-card", "aria-label": "Lost coins" }, h("p", { class: "big" }, counter.element, unit), h("p", { class: "quiet" }, undelivered.element, undeliveredUnit), asOf),
      h("dl", { class: "tallies gauges" }, gauge("Silos", gauges.silos), gauge("Viewers", gauges.viewers), gauge("Rooms followed", gauges.rooms), gauge("Entries waiting", gauges.waiting))),
    h("div", { class: "chart-grid-cards" }, cards),
    h("p", { class: "quiet small measured" }, "The charts show what this gateway’s process measures; silos of their own have their own ", h("code", {}, "/metrics"), "."),
    differences,
    seen.element,
    h("section", { class: "card books-table", "aria-labelledby": "accounts-name" },
      h("h2", { id: "accounts-name" }, "The books"),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "accounts-name" }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Account"), h("th", { scope: "col" }, "Asset"), h("th", { scope: "col", class: "right" }, "Balance"), h("th", { scope: "col", class: "right" }, "Entries"))), accounts))));

  async function readAll() {
    const books = await readBooks(signal);
    const members = (await get("/v1/admin/members", operator, signal)).data;
    const active = members.filter(member => member.status === "active").length;
    gauges.silos.set(active);
    add("silos", active);
    add("undelivered", books.undeliveredGifts);
    seen.showMembers(members);
    const { value, unit: word } = lost(books);
    counter.set(value);
    unit.textContent = word;
    undelivered.set(books.undeliveredGifts);
    undeliveredUnit.textContent = books.undeliveredGifts === 1 ? " gift waits for its credit" : " gifts wait for their credit";
    asOf.textContent = `as of ${time(books.asOf)}`;
    verdict.textContent = books.balanced ? "The books balance" : "The books differ";
    verdict.className = books.balanced ? "badge good" : "badge bad";
    accounts.replaceChildren(...books.accounts.map(line => h("tr", {},
      h("th", { scope: "row" }, names[line.account] ?? line.account, h("code", { class: "quiet" }, line.account)),
      h("td", {}, line.asset === "COIN" ? "coins" : "diamonds"),
      h("td", { class: "right" }, line.asset === "COIN" ? number(line.balance) : diamonds(line.balance)),
      h("td", { class: "right" }, number(line.entries)))));
    differences.replaceChildren(...books.differences.map(difference => h("p", { class: "notice", role: "alert" },
      h("strong", {}, `${difference.check}: ${difference.subject}`), ` should be ${difference.expected}, is ${difference.found}.`)));
  }

  let before = null;
  async function measure() {
    const response = await fetch("/metrics", { cache: "no-store", signal });
    if (!response.ok) {
      return;
    }

    const now = { at: performance.now(), samples: parse(await response.text()) };
    gauges.viewers.set(sum(now.samples, "orleanscoins_feed_readers"));
    gauges.rooms.set(sum(now.samples, "orleanscoins_feed_rooms"));
    const isSilo = has(now.samples, ofSilos);
    if (isSilo) {
      gauges.waiting.set(sum(now.samples, ofSilos));
    } else {
      gauges.waiting.element.replaceChildren(notHereWords());
      ["gifts", "refused", "commit"].forEach(leave);
    }

    if (before) {
      const seconds = (now.at - before.at) / 1000;
      const rate = name => Math.max(0, (sum(now.samples, name) - sum(before.samples, name)) / seconds);
      if (isSilo) {
        add("gifts", rate("orleanscoins_gifts_sent_total"));
        add("refused", rate("orleanscoins_gifts_refused_total"));
        addCommit(quantile(before.samples, now.samples, "orleanscoins_journal_commit_duration_seconds", 0.95));
      }

      add("requests", rate("http_server_request_duration_seconds_count"));
    }

    before = now;
  }

  /** Says of a chart that its figures are the silos', and where they are. */
  function leave(key) {
    charts[key].chart.say("Silos measure this: look at each silo’s /metrics, or at the Grafana dashboard in deploy/telemetry.");
    values[key].replaceChildren(notHereWords());
  }

  /** How long commits took; while there are none there is nothing to tell, and what was told last stays with its time. */
  function addCommit(seconds) {
    if (seconds !== null) {
      add("commit", seconds * 1000);
      return;
    }

    const points = measured.get("commit") ?? [];
    charts.commit.chart.say("Nothing is being committed.");
    charts.commit.chart.set(points, points.length > 1 ? { from: time(points[0].x), to: time(points.at(-1).x) } : {});
  }

  function add(key, value) {
    const { chart, unit, isStepped } = charts[key];
    const points = samplesOf(key);
    points.push({ x: Date.now(), y: value });
    points.splice(0, points.length - samplesKept);
    chart.set(points, points.length > 1 ? { from: time(points[0].x), to: "now", isStepped } : {});
    values[key].textContent = unit(value);
  }

  await readAll();
  await seen.read();
  every(everyMilliseconds, measure, signal);
  every(5_000, readAll, signal);
  every(15_000, seen.read, signal);
}
