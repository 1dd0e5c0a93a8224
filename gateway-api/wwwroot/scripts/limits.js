// What keeps people from spending too much: their limits on coins and on money, and a break.

import { h } from "./dom.js";
import { ask, get, sendSafely } from "./api.js";
import { fieldOf, formOf, oneAtATime } from "./forms.js";
import { coins, money, number, when } from "./words.js";
import { session } from "./session.js";
import { confirm } from "./sheets.js";
import { say } from "./toasts.js";

const periods = [["daily", "a day"], ["weekly", "a week"], ["monthly", "a month"]];
const names = { daily: "day", weekly: "week", monthly: "month" };
const breaks = [[1, "1 day"], [7, "1 week"], [30, "1 month"], [182, "6 months"]];
const dayMilliseconds = 86_400_000;

/** A limit that a gift, or where a currency is named a purchase, has used up in part, in a sentence. */
export const reminderInWords = ({ period, percent, used, limit, resetsAt, currency }) => {
  const shown = amount => currency ? money({ amount, currency }) : coins(amount);
  return percent === 100
    ? `That was all of your limit for the ${names[period]}: ${shown(limit)}. It is counted anew ${when(resetsAt)}.`
    : `${percent} % of your limit for the ${names[period]} is used: ${currency ? shown(used) : number(used)} of ${shown(limit)}.`;
};

/** Says what of the limits a gift, an unlock or a purchase has used up. */
export function remind(reminders) {
  for (const reminder of reminders ?? []) {
    say(reminderInWords(reminder));
  }
}

const sameOrLower = (before, after) => before === null || (after !== null && after <= before);

/**
 * A form for four limits, with what is used of them.
 * @param {{id: string, title: string, path: string, single: string, singleLabel: string, unit: string, shown: (amount: number) => string, read: (text: string) => number, write: (amount: number) => string, step: string}} kind
 */
function limitsForm(kind, signal) {
  const { viewer } = session;
  const members = [[kind.single, kind.singleLabel], ...periods];
  const inputs = new Map(members.map(([member]) => [member, h("input", {
    type: "number", min: 0, step: kind.step, inputmode: "decimal", id: `${kind.id}-${member}`, placeholder: "no limit", autocomplete: "off",
  })]));
  const bars = h("div", { class: "limit-bars" });
  const pending = h("p", { class: "quiet small" });
  const { run, error } = oneAtATime();
  let known = null;
  let isTouched = false;
  let saves = 0;

  const form = h("form", { class: "stack-form", novalidate: true, oninput: () => { isTouched = true; }, onsubmit: event => {
    event.preventDefault();
    run(save);
  } },
  h("div", { class: "limit-fields" }, members.map(([member, label]) => fieldOf(`${label[0].toUpperCase()}${label.slice(1)}`, inputs.get(member)))),
  h("div", { class: "row" }, h("button", { type: "submit", class: "button" }, "Set limits")),
  error);
  const element = h("section", { class: "card flat", "aria-labelledby": `${kind.id}-name` },
    h("h2", { id: `${kind.id}-name` }, kind.title), h("p", { class: "quiet small" }, kind.about), bars, pending, form);

  function draw(limits) {
    known = limits;
    const strict = member => [limits[member], limits.ceilings[member]].filter(amount => amount !== null).sort((left, right) => left - right)[0] ?? null;
    bars.replaceChildren(...periods.filter(([member]) => strict(member) !== null).map(([member]) => {
      const [limit, used] = [strict(member), limits.used[member]];
      const text = `${kind.shown(used)} of ${kind.shown(limit)} used this ${names[member]}, ${kind.shown(Math.max(0, limit - used))} left`;
      return h("div", { class: "limit-bar", data: { period: member } },
        h("progress", { max: Math.max(1, limit), value: Math.min(Math.max(1, limit), limit === 0 ? 1 : used), "aria-label": text }),
        h("p", { class: "small" }, text, h("span", { class: "quiet" }, ` · counted anew ${when(limits.resetsAt[member])}`)));
    }));
    const fixed = members.filter(([member]) => limits.ceilings[member] !== null).map(([member, label]) => `${kind.shown(limits.ceilings[member])} ${label}`);
    const later = limits.pending
      ? `From ${when(limits.pending.effectiveAt)}: ${members.map(([member, label]) => limits.pending[member] === null ? null : `${kind.shown(limits.pending[member])} ${label}`).filter(Boolean).join(", ") || "no limits"}.`
      : "";
    pending.textContent = [later, fixed.length ? `Never more than ${fixed.join(", ")}.` : ""].filter(Boolean).join(" ");
    if (!isTouched) {
      for (const [member, input] of inputs) {
        input.value = limits[member] === null ? "" : kind.write(limits[member]);
      }
    }
  }

  async function save() {
    const wanted = Object.fromEntries([...inputs].map(([member, input]) => [member, input.value.trim() === "" ? null : kind.read(input.value)]));
    const wrong = members.find(([member]) => (wanted[member] !== null && !Number.isSafeInteger(wanted[member])) || wanted[member] < 0 || inputs.get(member).validity.badInput);
    if (wrong) {
      error.textContent = `The limit ${wrong[1]} has to be ${kind.unit}, or empty for none.`;
      inputs.get(wrong[0]).focus();
      return;
    }

    const before = known;
    const { json } = await ask("PUT", kind.path, { as: viewer, body: { ...kind.fixed, ...wanted }, signal });
    isTouched = false;
    saves++;
    draw(json);
    say(before && members.every(([member]) => sameOrLower(before[member], wanted[member]))
      ? "Your limits hold from now on."
      : `What is lower holds from now on; what is higher ${json.pending ? `from ${when(json.pending.effectiveAt)}` : "too"}.`);
  }

  /** Reads the limits, and shows them unless others were set meanwhile. */
  async function refresh() {
    const before = saves;
    const limits = await get(kind.path, viewer, signal);
    if (saves === before) {
      draw(limits);
    }
  }

  return { element, refresh };
}

/** The way out for a while. */
function breakForm(onTaken) {
  const until = h("select", { id: "break-length" }, breaks.map(([days, label]) => h("option", { value: days }, label)));
  const form = formOf([fieldOf("For how long", until), h("div", { class: "row" }, h("button", { type: "submit", class: "button" }, "Take a break …"))], async () => {
    const end = new Date(Date.now() + Number(until.value) * dayMilliseconds);
    if (!await confirm("Take a break?", `Until ${when(end)} you can’t buy coins, give gifts or unlock anything. It can be made longer, and not be ended sooner: not by you, and not by us.`, "Take the break")) {
      return;
    }

    const { json } = await sendSafely("POST", "/v1/wallet/self-exclusion", { as: session.viewer, body: { until: end.toISOString() } });
    say(`Your break lasts until ${when(json.until)}.`);
    await onTaken();
  });
  return h("section", { class: "card flat", "aria-labelledby": "break-name" },
    h("h2", { id: "break-name" }, "A break"), h("p", { class: "quiet small" }, "Stop spending for a while. What comes back to you still comes back."), form);
}

/** The wallet's panel of limits. */
export async function limitsPanel({ signal, onTaken }) {
  const { currency } = await get("/v1/wallet/purchase-limits", session.viewer, signal);
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const spending = limitsForm({
    id: "spending", title: "Spending limits", path: "/v1/wallet/limits", single: "perGift", singleLabel: "for one gift", unit: "a whole number of coins", step: "1", fixed: {},
    about: "In coins. Lower holds at once; higher takes its time, so that it is no decision of the moment.", shown: coins, read: Number, write: String,
  }, signal);
  const paying = limitsForm({
    id: "paying", title: "Limits for buying", path: "/v1/wallet/purchase-limits", single: "perPurchase", singleLabel: "for one purchase", unit: `an amount of ${currency}`, step: "any", fixed: { currency },
    about: `In ${currency}. A purchase that waits to be paid counts until it is paid or given up.`, shown: amount => money({ amount, currency }),
    read: text => Math.round(Number(text) * 10 ** digits), write: amount => String(amount / 10 ** digits),
  }, signal);
  return {
    element: h("div", { class: "stack" }, spending.element, paying.element, breakForm(onTaken)),
    refresh: () => Promise.all([spending.refresh(), paying.refresh()]),
  };
}
