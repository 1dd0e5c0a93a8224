// The creator's desk: going live, what is earned and from whom, and the way to money.

import { h, face, picture, every, Figure } from "../scripts/dom.js";
import { ask, get, getIfAny, gifts, sendSafely } from "../scripts/api.js";
import { diamonds, inWords, money, number, person, time, when } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { liveRoomOf, openRoom } from "../scripts/rooms.js";
import { battlePanel } from "../scripts/battle.js";
import { isDevelopment } from "../scripts/signin.js";
import { welcomePanel } from "../scripts/welcome.js";
import { follow } from "../scripts/feed.js";
import { lineChart, bars } from "../scripts/chart.js";
import { confirm } from "../scripts/sheets.js";
import { say } from "../scripts/toasts.js";

const entriesRead = 100;
const shownMax = 8;
const payoutWords = { pending: "on its way", held: "held", paid: "paid", failed: "failed, the diamonds came back" };
const earningKinds = ["gift", "reward"];
const battleSeconds = [[60, "1 minute"], [180, "3 minutes"], [300, "5 minutes"]];
const sources = [["gift", "Gifts"], ["supporter", "Supporters"], ["room", "Rooms"], ["day", "Days"]];

export async function show(root, { signal }) {
  const { creator } = session;
  const catalogue = await gifts();
  const available = new Figure(diamonds);
  const pending = new Figure(diamonds);
  const lifetime = new Figure(diamonds);
  const release = h("dd", { class: "quiet note" }, "\u00a0");
  const chart = lineChart({ label: "Diamonds earned", format: value => `${diamonds(value)} ${value === 1 ? "diamond" : "diamonds"}`, empty: "The first gift draws the first line.", steps: true });
  const desk = h("div", { class: "live-desk" });
  const sourceList = h("div", { class: "source-list" });
  const sourceTabs = h("div", { class: "tabs", role: "group", "aria-label": "By" });
  const roomTools = h("div", { class: "stack", hidden: true });
  const payouts = h("ul", { class: "plain-list" });
  const account = h("div", { class: "account" });
  const figure = (label, value, extra) => h("div", { class: "figure-card" }, h("dt", {}, label), h("dd", {}, h("span", { class: "gem small", "aria-hidden": "true" }), value.element), extra ?? null);

  root.append(
    h("div", { class: "page-head" }, h("div", {}, h("p", { class: "quiet" }, "Creator’s desk"), h("h1", { class: "with-face" }, face(creator), person(creator))), desk),
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        h("section", { class: "card", "aria-labelledby": "earned-name" },
          h("h2", { id: "earned-name" }, "Earnings"),
          h("dl", { class: "figure-row" }, figure("Available", available), figure("In the hold", pending, release), figure("Ever earned", lifetime)),
          chart.element),
        h("section", { class: "card flat", "aria-labelledby": "sources-name" },
          h("div", { class: "section-head tight" }, h("h2", { id: "sources-name" }, "Where it comes from"), sourceTabs), sourceList),
        welcomePanel({ catalogue, signal })),
      h("div", { class: "stack" },
        roomTools,
        h("section", { class: "card", "aria-labelledby": "payout-name" }, h("h2", { id: "payout-name" }, "Payout"), account),
        h("section", { class: "card flat", "aria-labelledby": "payouts-name" }, h("h2", { id: "payouts-name" }, "Past payouts"), payouts))));

  let shownRoom;
  async function readRoom() {
    const room = await liveRoomOf(creator);
    const key = room?.id ?? "";
    if (shownRoom === key) {
      return;
    }

    shownRoom = key;
    showTools(room);
    if (room) {
      desk.replaceChildren(
        h("span", { class: "live" }, "Live"), h("a", { class: "button", href: `#/room/${room.id}` }, room.title),
        h("button", { type: "button", class: "button", onclick: async event => {
          const { currentTarget } = event;
          currentTarget.disabled = true;
          if (await confirm("End the room?", "Viewers are told, and no gift is taken any more. What was given stays yours.", "End it")) {
            await run(async () => {
              await ask("POST", `/v1/rooms/${room.id}/end`, { as: creator });
              say("The room has ended.");
              await readRoom();
            });
          }

          currentTarget.disabled = false;
        } }, "End the room"));
      return;
    }

    const title = h("input", { id: "room-title", maxlength: 100, placeholder: "What is it about?", required: true, autocomplete: "off" });
    const goLive = h("button", { class: "button primary" }, "Go live");
    desk.replaceChildren(h("form", { class: "row go-live", onsubmit: async event => {
      event.preventDefault();
      if (goLive.getAttribute("aria-disabled") === "true") {
        return;
      }

      goLive.setAttribute("aria-disabled", "true");
      await run(async () => {
        await openRoom(creator, title.value.trim());
        say("You are live.");
        await readRoom();
      });
      goLive.removeAttribute("aria-disabled");
    } }, h("label", { class: "hidden-words", for: "room-title" }, "Title"), title, goLive));
  }

  let leaveRoom = new AbortController();
  signal.addEventListener("abort", () => leaveRoom.abort());

  /** What a creator does with a live room: a goal for it, and battles with others. */
  function showTools(room) {
    leaveRoom.abort();
    leaveRoom = new AbortController();
    roomTools.hidden = !room;
    roomTools.replaceChildren();
    if (!room || signal.aborted) {
      return;
    }

    const battle = battlePanel({ room: room.id, current: room.battleId, isMine: true, signal: leaveRoom.signal });
    roomTools.append(goalForm(room), battleForm(room, battle), battle.element);
    follow(room.id, { onEvent: ({ type, data }) => (type === "battle" ? battle.tell(data) : null), signal: leaveRoom.signal });
  }

  const formOf = (name, title, content, submit) => {
    const error = h("p", { class: "form-error", role: "alert" });
    let isBusy = false;
    return h("section", { class: "card flat", "aria-labelledby": `${name}-name` }, h("h2", { id: `${name}-name` }, title),
      h("form", { class: "stack-form", onsubmit: async event => {
        event.preventDefault();
        if (isBusy) {
          return;
        }

        isBusy = true;
        error.textContent = "";
        try {
          await submit();
        } catch (fault) {
          error.textContent = fault.name === "AbortError" ? "" : inWords(fault);
        } finally {
          isBusy = false;
        }
      } }, content), error);
  };
  const fieldOf = (label, input) => h("label", { class: "field", for: input.id }, h("span", {}, label), input);

  function goalForm(room) {
    const title = h("input", { id: "goal-title", maxlength: 100, required: true, autocomplete: "off", placeholder: "An encore" });
    const target = h("input", { id: "goal-target", type: "number", min: 1, required: true, inputmode: "numeric", placeholder: "500" });
    const counts = h("select", { id: "goal-gift" }, h("option", { value: "" }, "Coins, of all gifts"), [...catalogue.values()].map(gift => h("option", { value: gift.id }, gift.name)));
    return formOf("goal", "Goal", [fieldOf("For what", title), fieldOf("What counts", counts), fieldOf("How much", target), h("button", { class: "button" }, "Set the goal")], async () => {
      await ask("PUT", `/v1/rooms/${room.id}/goal`, {
        as: creator, body: { ...(counts.value ? { giftId: counts.value } : { coins: true }), target: Number(target.value), title: title.value.trim() },
      });
      say("Viewers see the goal now. It counts the gifts from here on.");
    });
  }

  function battleForm(room, battle) {
    const opponent = h("select", { id: "battle-room", required: true });
    const seconds = h("select", { id: "battle-seconds" }, battleSeconds.map(([value, label]) => h("option", { value }, label)));
    const readOpponents = async () => {
      const others = (await get("/v1/rooms?status=live&order=supporters&limit=100", undefined, leaveRoom.signal)).data.filter(other => other.id !== room.id);
      const ids = others.map(other => other.id).join();
      if (opponent.dataset.rooms !== ids) {
        const chosen = opponent.value;
        opponent.dataset.rooms = ids;
        opponent.replaceChildren(...(others.length ? others.map(other => h("option", { value: other.id }, `${person(other.creatorId)}: ${other.title}`)) : [h("option", { value: "" }, "Nobody else is live")]));
        if (others.some(other => other.id === chosen)) {
          opponent.value = chosen;
        }
      }
    };
    every(10_000, async () => (document.activeElement === opponent ? null : readOpponents()), leaveRoom.signal);
    return formOf("battle", "Battle", [fieldOf("With", opponent), fieldOf("For", seconds), h("button", { class: "button" }, "Propose a battle")], async () => {
      battle.tell((await sendSafely("POST", "/v1/battles", { as: creator, body: { roomId: room.id, opponentRoomId: opponent.value, seconds: Number(seconds.value) } })).json);
      say("Proposed. The other creator has five minutes to accept.");
    });
  }

  async function run(work) {
    try {
      await work();
    } catch (fault) {
      if (fault.name !== "AbortError") {
        say(inWords(fault), { kind: "bad" });
      }
    }
  }

  let sequence = -1;
  let earnings;
  async function readEarnings() {
    earnings = await get("/v1/earnings", creator, signal);
    available.set(Number(earnings.availableDiamonds));
    pending.set(Number(earnings.pendingDiamonds));
    lifetime.set(Number(earnings.lifetimeDiamonds));
    release.textContent = earnings.nextReleaseAt ? `next ${when(earnings.nextReleaseAt)}` : "\u00a0";
    if (earnings.sequence !== sequence) {
      sequence = earnings.sequence;
      await Promise.all([readChart(), readSources()]);
    }
  }

  /** What was earned over time, from the statement: its last hundred lines. */
  async function readChart() {
    const { data } = await get(`/v1/earnings/entries?limit=${entriesRead}`, creator, signal);
    const credits = data.filter(entry => earningKinds.includes(entry.kind) && Number(entry.diamonds) > 0).toReversed();
    let sum = Number(earnings.lifetimeDiamonds) - credits.reduce((total, entry) => total + Number(entry.diamonds), 0);
    const points = credits.length ? [{ x: new Date(credits[0].createdAt).getTime() - 1_000, y: sum }] : [];
    for (const entry of credits) {
      sum += Number(entry.diamonds);
      points.push({ x: new Date(entry.createdAt).getTime(), y: sum });
    }

    if (points.length) {
      points.push({ x: Math.max(Date.now(), points.at(-1).x), y: sum });
    }

    chart.set(points, points.length ? { from: when(new Date(points[0].x)), to: "now" } : {});
  }

  let by = "gift";
  async function readSources() {
    const summary = await get(`/v1/earnings/summary?by=${by}`, creator, signal);
    const rows = summary.data.map(row => ({
      value: Number(row.diamonds),
      label: by === "gift" ? ` ${catalogue.get(row.key)?.name ?? row.key} × ${number(row.gifts)}`
        : by === "supporter" ? ` ${row.key ? person(row.key) : "Anonymous"}` : by === "room" ? `${row.key ? `Room ${row.key.slice(5, 11)}…` : "Outside rooms"}` : row.key ?? "",
      sign: by === "gift" ? picture(row.key, 26) : by === "supporter" ? face(row.key) : null,
    }));

    // Days stand in order, and the last ones count; of all else the largest.
    const shown = by === "day" ? rows.slice(-shownMax) : rows.toSorted((left, right) => right.value - left.value).slice(0, shownMax);
    sourceList.replaceChildren(shown.length ? bars(shown, diamonds, "Diamonds by source") : h("p", { class: "quiet" }, "Nothing was given yet."),
      rows.length && by === "supporter" ? h("p", { class: "quiet small" }, `One person gave ${Math.round(summary.topSupporterShare * 100)} % of it at most.`) : "");
  }

  sourceTabs.append(...sources.map(([key, label]) => h("button", { type: "button", class: "tab", "aria-pressed": String(key === by), onclick: event => {
    by = key;
    for (const tab of sourceTabs.children) {
      tab.setAttribute("aria-pressed", String(tab === event.currentTarget));
    }

    run(readSources);
  } }, label)));

  async function readAccount() {
    const paid = await getIfAny("/v1/payout-account", creator, signal);
    const error = h("p", { class: "form-error", role: "alert" });
    let isSubmitting = false;
    const form = (content, submit) => h("form", { class: "stack-form", onsubmit: async event => {
      event.preventDefault();
      error.textContent = "";
      if (isSubmitting) {
        return;
      }

      isSubmitting = true;
      try {
        await submit();
      } catch (fault) {
        error.textContent = inWords(fault);
      }

      isSubmitting = false;
    } }, content);
    if (!paid) {
      const id = h("input", { id: "account-id", required: true, maxlength: 64, autocomplete: "off", placeholder: "acct-1" });
      account.replaceChildren(
        h("p", { class: "quiet" }, isDevelopment ? "Say once where you are paid. In Development that is the sandbox, and no money moves." : "Say once where you are paid."),
        form([h("label", { class: "field", for: "account-id" }, h("span", {}, isDevelopment ? "Account at the sandbox" : "Connected account at Stripe"), id), h("button", { class: "button primary" }, "Use this account")], async () => {
          await ask("PUT", "/v1/payout-account", { as: creator, body: { provider: isDevelopment ? "sandbox" : "stripe", accountId: id.value.trim() } });
          say("That is where you are paid.");
          await readAccount();
        }), error);
      return;
    }

    const amount = h("input", { id: "payout-amount", inputmode: "decimal", required: true, autocomplete: "off", placeholder: "100" });
    const whole = h("button", { type: "button", class: "button small", onclick: () => { amount.value = earnings?.availableDiamonds ?? ""; } }, "All of it");
    const held = paid.heldByOperator ? "An operator holds your payouts." : paid.heldUntil && new Date(paid.heldUntil) > new Date() ? `Payouts are held until ${when(paid.heldUntil)}, since the account was changed.` : null;
    account.replaceChildren(...[
      h("p", { class: "quiet small" }, "To ", h("code", {}, `${paid.provider}:${paid.accountId}`)),
      held ? h("p", { class: "notice small" }, held) : null,
      form([
        h("label", { class: "field", for: "payout-amount" }, h("span", {}, "Diamonds"), amount), h("div", { class: "row" }, whole, h("button", { class: "button primary" }, "Pay out")),
      ], async () => {
        const { json } = await sendSafely("POST", "/v1/payouts", { as: creator, body: { diamonds: amount.value.trim(), currency: "USD" } });
        amount.value = "";
        say(`${money(json.money)} are on their way.`);
        await Promise.all([readPayouts(), readEarnings()]);
      }), error].filter(Boolean));
  }

  async function readPayouts() {
    const { data } = await get("/v1/payouts?limit=10", creator, signal);
    payouts.replaceChildren(...(data.length ? data.map(payout => h("li", { data: { payout: payout.id } },
      h("span", {}, h("strong", {}, money(payout.money)), h("span", { class: "quiet small" }, ` ${time(payout.createdAt)} · ${diamonds(payout.diamonds)} diamonds`)),
      h("span", { class: payout.status === "paid" ? "badge good" : payout.status === "failed" ? "badge bad" : "badge" }, payoutWords[payout.status] ?? payout.status)))
      : [h("li", { class: "quiet" }, "None yet.")]));
  }

  await Promise.all([readRoom(), readEarnings(), readAccount(), readPayouts()]);
  every(3_000, () => Promise.all([readRoom(), readEarnings(), readPayouts()]), signal);
}
