// The viewer's wallet: what it holds, and a statement that a person understands.

import { h, icon, coin, picture, every, Figure } from "../scripts/dom.js";
import { get, gifts } from "../scripts/api.js";
import { coins, dayOf, inWords, money, number, person, pieces, time, worth } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { buy } from "../scripts/sheets.js";
import { limitsPanel } from "../scripts/limits.js";
import { profilePanel } from "../scripts/profile.js";

const pageSize = 25;
const walletWords = { active: "", frozen: " · frozen while a payment is looked into", self_excluded: " · on the break that you asked for" };
const statusWords = { pending: "waiting for payment", paid: "paid", failed: "declined, nothing was paid", expired: "never paid", refunded: "refunded", disputed: "in dispute" };

export async function show(root, { signal }) {
  const { viewer } = session;
  const [catalogue, limits, profile] = await Promise.all([
    gifts(), limitsPanel({ signal, onTaken: () => refresh() }), profilePanel({ signal, onChanged: () => refresh() }),
  ]);
  const balance = new Figure(number);
  const parts = h("p", { class: "quiet" }, "\u00a0");
  const statement = h("div", { class: "statement" });
  const purchases = h("ul", { class: "plain-list" });
  const older = h("button", { type: "button", class: "button", hidden: true, onclick: () => readOlder() }, "Older entries");
  const olderFault = h("p", { class: "form-error", role: "alert" });
  let newest = 0;
  let cursor = null;

  root.append(
    h("div", { class: "page-head" },
      h("div", {}, h("p", { class: "quiet" }, `${person(viewer)}’s wallet`), h("h1", { class: "balance" }, coin(), balance.element, " coins"), parts),
      h("button", { type: "button", class: "button primary large", onclick: () => buy({ onBought: refresh }) }, "Buy coins")),
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        h("section", { class: "card", "aria-labelledby": "statement-name" }, h("h2", { id: "statement-name" }, "Statement"), statement, older, olderFault),
        h("section", { class: "card flat", "aria-labelledby": "purchases-name" }, h("h2", { id: "purchases-name" }, "Purchases"), purchases),
        profile),
      limits.element));

  function describe({ kind, detail }) {
    const name = detail?.giftId ? catalogue.get(detail.giftId)?.name ?? detail.giftId : "";
    switch (kind) {
      case "gift":
        return [`You gave ${person(detail.creatorId)} ${pieces(detail.quantity, name)}`, detail.id];
      case "gift-returned":
        return ["A gift came back: its creator couldn’t take it"];
      case "purchase":
        return [`You bought coins for ${money(detail.price)}`];
      case "reward":
        return [`A present from the platform${detail?.expiresAt ? `, to be spent by ${dayOf(detail.expiresAt)}` : ""}`];
      case "unlock":
        return [`You unlocked “${detail.featureId}”`];
      case "refund":
        return [`Your money went back${detail?.money ? ` (${money(detail.money)})` : ""}, and with it the coins`];
      case "chargeback":
        return ["A payment was disputed and lost; its coins were taken back"];
      case "expiry":
        return ["Coins expired"];
      case "reversal":
        return ["A gift was taken back for you"];
      case "freeze":
      case "frozen":
        return [detail?.frozen ? "The wallet was frozen" : "The wallet is free again"];
      case "limits":
        return ["Spending limits were set"];
      case "purchase-limits":
        return ["You set limits for buying"];
      case "self-exclusion":
        return ["You took a break"];
      case "time-zone":
        return ["Your days are counted by another time zone"];
      case "checkout":
        return ["A purchase waits to be paid"];
      case "checkout-ended":
        return ["A purchase was given up"];
      default:
        return [kind.replaceAll("-", " ")];
    }
  }

  const sign = { purchase: "wallet", reward: "check", refund: "back", chargeback: "back", freeze: "close" };

  function lineOf(entry) {
    const [text, giftId] = describe(entry);
    const amount = entry.coins === 0 ? "" : `${entry.coins > 0 ? "+" : "−"}${number(Math.abs(entry.coins))}`;
    return h("li", { class: "entry", data: { sequence: entry.sequence } },
      entry.detail?.giftId ? picture(entry.detail.giftId, 36) : h("span", { class: "entry-sign", "aria-hidden": "true" }, icon(sign[entry.kind] ?? "path")),
      h("div", {}, h("p", {}, text), h("p", { class: "quiet small" }, time(entry.createdAt), giftId ? [" · ", h("a", { href: `#/gift/${giftId}` }, "follow this gift")] : null)),
      h("div", { class: "entry-sum" }, h("p", { class: entry.coins > 0 ? "plus" : "" }, amount), h("p", { class: "quiet small" }, `${number(entry.balance)} left`)));
  }

  // Days are told apart by their date: which of them is called today changes at midnight.
  function listOf(createdAt, atEnd) {
    const day = new Date(createdAt).toDateString();
    let list = [...statement.querySelectorAll("ol")].find(candidate => candidate.dataset.day === day);
    if (!list) {
      list = h("ol", { data: { day } });
      const group = h("section", {}, h("h3", { class: "day", data: { at: createdAt } }, dayOf(createdAt)), list);
      if (atEnd) {
        statement.append(group);
      } else {
        statement.prepend(group);
      }
    }

    return list;
  }

  async function readNewest() {
    const page = await get(`/v1/wallet/entries?limit=${pageSize}`, viewer, signal);
    for (const heading of statement.querySelectorAll(".day")) {
      heading.textContent = dayOf(heading.dataset.at);
    }

    if (newest === 0) {
      statement.replaceChildren();
      cursor = page.nextCursor;
      older.hidden = !cursor;
      if (page.data.length === 0) {
        statement.append(h("p", { class: "quiet" }, "Nothing has happened yet. Buy coins, or look in at a live room on the first page."));
        return;
      }
    }

    // More may have happened since the last look than one page holds; at the first look one page is enough.
    const fresh = page.data.filter(entry => entry.sequence > newest);
    let next = page.nextCursor;
    for (let last = page.data; newest > 0 && next && last.length > 0 && last.at(-1).sequence > newest;) {
      const further = await get(`/v1/wallet/entries?limit=${pageSize}&cursor=${encodeURIComponent(next)}`, viewer, signal);
      fresh.push(...further.data.filter(entry => entry.sequence > newest));
      [last, next] = [further.data, further.nextCursor];
    }

    // Whoever bought meanwhile may have read the same lines.
    for (const entry of fresh.toReversed().filter(entry => entry.sequence > newest)) {
      statement.querySelector(":scope > p")?.remove();
      listOf(entry.createdAt, false).prepend(lineOf(entry));
      newest = entry.sequence;
    }
  }

  async function readOlder() {
    if (older.getAttribute("aria-disabled") === "true") {
      return;
    }

    older.setAttribute("aria-disabled", "true");
    olderFault.textContent = "";
    try {
      const page = await get(`/v1/wallet/entries?limit=${pageSize}&cursor=${encodeURIComponent(cursor)}`, viewer, signal);
      for (const entry of page.data) {
        listOf(entry.createdAt, true).append(lineOf(entry));
      }

      cursor = page.nextCursor;
      older.hidden = !cursor;
    } catch (fault) {
      olderFault.textContent = fault.name === "AbortError" ? "" : inWords(fault);
    } finally {
      older.removeAttribute("aria-disabled");
    }
  }

  async function readPurchases() {
    const { data } = await get("/v1/purchases?limit=10", viewer, signal);
    purchases.replaceChildren(...(data.length ? data.map(purchase => h("li", {},
      h("span", {}, h("strong", {}, coins(purchase.coins)), h("span", { class: "quiet small" }, ` ${time(purchase.createdAt)} · ${statusWords[purchase.status] ?? purchase.status}`)),
      h("span", {}, money(purchase.price)))) : [h("li", { class: "quiet" }, "None yet.")]));
  }

  async function refresh() {
    const wallet = await get("/v1/wallet", viewer, signal);
    balance.set(wallet.coins);
    const frozen = walletWords[wallet.status] ?? ` · ${wallet.status.replaceAll("_", " ")}`;
    parts.textContent = wallet.debt > 0
      ? `${coins(wallet.debt)} are owed, since the money for them went back${frozen}`
      : `${wallet.coins > 0 ? `worth ${worth(wallet.coins, catalogue.get("rose"))} · ` : ""}${number(wallet.paidCoins)} bought, ${number(wallet.promotionalCoins)} presents${frozen}`;
    await Promise.all([readNewest(), readPurchases(), limits.refresh()]);
  }

  await refresh().catch(fault => statement.append(h("p", { class: "form-error", role: "alert" }, inWords(fault))));
  every(4_000, refresh, signal);
}
