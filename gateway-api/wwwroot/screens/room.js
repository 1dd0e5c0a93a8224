// A live room: the stage, what happens on it, who supports it, and the tray of gifts.

import { h, face, picture, every, Figure } from "../scripts/dom.js";
import { get, getIfAny, gifts, sendSafely } from "../scripts/api.js";
import { number, person, pieces, time, inWords } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { follow } from "../scripts/feed.js";
import { art } from "../scripts/rooms.js";
import { rise } from "../scripts/fly.js";
import { battlePanel } from "../scripts/battle.js";
import { invitation, tray } from "../scripts/tray.js";
import { askForThanks } from "../scripts/sheets.js";
import { say } from "../scripts/toasts.js";

const shownMax = 60;
const supportersAsked = 100;
const knownMax = 400;
const betweenReadsMilliseconds = 3_000;

export async function show(root, { id, signal }) {
  const room = await get(`/v1/rooms/${id}`, undefined, signal);
  const catalogue = await gifts();
  const isMine = session.creator !== null && room.creatorId === session.creator;
  const figures = { coins: new Figure(number), gifts: new Figure(number), supporters: new Figure(number) };
  const badge = h("span", { class: "live" }, "Live");
  const line = h("p", { class: "feed-state quiet small", role: "status" }, "Joining…");
  const feed = h("ol", { class: "feed", "aria-label": "Gifts, newest first", tabindex: "0" });
  const floating = h("div", { class: "floating" });
  const ranking = h("ol", { class: "ranking" });
  const goal = h("div", { class: "goal", hidden: true });
  const tally = (figure, label) => h("div", {}, h("dt", {}, label), h("dd", {}, figure.element));
  const battle = battlePanel({ room: id, current: room.battleId, isMine, signal });
  const gift = session.viewer ? tray({ room: id, catalogue, signal }) : invitation();

  root.append(
    h("div", { class: "live-room" },
      h("div", { class: "stage-column" },
        h("div", { class: "screen-stage" }, art(id), floating,
          h("div", { class: "stage-top" }, badge, goal),
          h("div", { class: "stage-words" }, face(room.creatorId),
            h("div", {}, h("h1", {}, room.title), h("p", {}, person(room.creatorId))))),
        h("dl", { class: "tallies" }, tally(figures.gifts, "Gifts"), tally(figures.coins, "Coins"), tally(figures.supporters, "Supporters")),
        isMine ? h("p", { class: "notice" }, "This is your own room. ", h("a", { href: "#/creator" }, "To your desk")) : null,
        battle.element,
        gift.element),
      h("aside", { class: "side" },
        h("section", { class: "card flat feed-card", "aria-labelledby": "feed-name" }, h("div", { class: "section-head tight" }, h("h2", { id: "feed-name" }, "Gifts"), line), feed),
        h("section", { class: "card flat", "aria-labelledby": "ranking-name" }, h("h2", { id: "ranking-name" }, "Supporters"), ranking))));

  const known = new Set();
  const givers = new Set();
  let giversAreWhole = false;
  let waiting = [];

  const levelOf = sender => (sender?.level ? h("span", { class: "level" }, h("span", { class: "hidden-words" }, " of level"), ` ${number(sender.level)}`) : null);

  function put(line) {
    feed.prepend(line);
    while (feed.childElementCount > shownMax) {
      feed.lastElementChild.remove();
    }
  }

  function markThanked(line, { message }) {
    const button = line.querySelector(".thank");
    if (button && document.activeElement === button) {
      line.querySelector(".follow").focus();
    }

    button?.remove();
    if (!line.querySelector(".thanked")) {
      line.querySelector("div").append(h("p", { class: "thanked quiet small" }, `${person(room.creatorId)} said thank you${message ? `: ${message}` : ""}`));
    }
  }

  const lineOf = giftId => [...feed.children].find(line => line.dataset.gift === giftId);

  const thankButton = (giftId, name) => {
    const button = h("button", { type: "button", class: "button small thank", "aria-label": `Thank ${name}`, onclick: async () => {
      if (button.getAttribute("aria-disabled") === "true") {
        return;
      }

      button.setAttribute("aria-disabled", "true");
      const words = await askForThanks(name);
      if (words === null) {
        button.removeAttribute("aria-disabled");
        return;
      }

      try {
        await sendSafely("POST", `/v1/sent-gifts/${giftId}/thanks`, { as: session.creator, body: words ? { message: words } : {} });
      } catch (fault) {
        say(inWords(fault), { kind: "bad" });
        if (fault.problem?.code !== "already_thanked") {
          button.removeAttribute("aria-disabled");
          return;
        }
      }

      const line = lineOf(giftId);
      if (line) {
        markThanked(line, { message: words });
      }
    } }, "Thank");
    return button;
  };

  function add(told, { isNew }) {
    if (known.has(told.id)) {
      return;
    }

    known.add(told.id);
    if (known.size > knownMax) {
      known.delete(known.values().next().value);
    }

    const name = told.sender?.displayName ?? (told.sender ? person(told.sender.userId) : "Someone");
    const sold = catalogue.get(told.giftId)?.name ?? told.giftId;
    const isFirst = isNew && giversAreWhole && told.sender && !givers.has(told.sender.userId);
    if (told.sender) {
      givers.add(told.sender.userId);
    }

    const streak = told.combo?.id;
    const line = h("li", {
      class: `gift-line${told.coins >= 1000 ? " grand" : ""}`,
      data: { gift: told.id, coins: told.coins, ...(streak ? { combo: streak } : {}) },
    },
    picture(told.giftId, 38),
    h("div", {},
      h("p", {}, h("strong", {}, name), levelOf(told.sender), ` sent ${pieces(told.quantity, sold)}`,
        told.combo && told.combo.count > 1 ? h("span", { class: "streak" }, ` ×${number(told.combo.count)}`) : null,
        isFirst ? h("span", { class: "first" }, "first gift here") : null),
      told.message ? h("p", { class: "message" }, told.message) : null,
      isMine && !told.thanks ? thankButton(told.id, name) : null),
    h("a", { class: "follow", href: `#/gift/${told.id}`, title: "Follow this gift" }, number(told.coins), h("span", { class: "hidden-words" }, ` coins from ${name}: follow this gift`)));
    if (told.thanks) {
      markThanked(line, told.thanks);
    }

    put(line);
    if (isNew) {
      line.classList.add("new");
      rise(floating, told.giftId, told.coins);
      soon();
    }
  }

  function tell({ type, data }) {
    if (type === "gift") {
      add(data, { isNew: true });
    } else if (type === "combo") {
      put(h("li", { class: "gift-line event" }, h("p", {}, h("strong", {}, data.sender?.displayName ?? person(data.sender?.userId)), ` finished a streak of ${number(data.combo.count)}`)));
    } else if (type === "thanks") {
      const line = lineOf(data.id);
      if (line) {
        markThanked(line, data);
      } else {
        put(h("li", { class: "gift-line event" }, h("p", {}, h("strong", {}, person(room.creatorId)), " says thank you", data.message ? `: ${data.message}` : "")));
      }
    } else if (type === "goal") {
      drawGoal(data);
    } else if (type === "battle") {
      battle.tell(data);
    } else if (type === "ended") {
      over();
    }
  }

  function over() {
    badge.textContent = "Ended";
    badge.classList.add("over");
    line.textContent = "The room has ended";
    gift.close();
  }

  async function readTotals() {
    const now = await get(`/v1/rooms/${id}`, undefined, signal);
    for (const [name, figure] of Object.entries(figures)) {
      figure.set(now[name]);
    }

    if (now.status === "ended") {
      over();
    }
  }

  async function readRanking() {
    const ranks = (await get(`/v1/rooms/${id}/ranking?limit=${supportersAsked}`, undefined, signal)).data;
    if (!giversAreWhole) {
      for (const rank of ranks) {
        givers.add(rank.userId);
      }

      giversAreWhole = ranks.length < supportersAsked;
    }

    ranking.replaceChildren(...(ranks.length ? ranks.slice(0, 5).map(rank => h("li", {},
      h("span", { class: "rank" }, number(rank.rank)), face(rank.userId),
      h("span", { class: "name" }, rank.userId ? person(rank.userId) : "Anonymous"),
      h("span", { class: "quiet" }, `${number(rank.coins)} ${rank.coins === 1 ? "coin" : "coins"}`)))
      : [h("li", { class: "quiet" }, "Nobody yet. Be the first.")]));
  }

  let aim = null;
  function drawGoal(state) {
    // What is read may be older than what the feed has told meanwhile.
    const age = aim ? new Date(state.createdAt) - new Date(aim.createdAt) : 1;
    if (age < 0 || (age === 0 && state.progress < aim.progress)) {
      return;
    }

    aim = state;
    const counted = state.giftId ? `Counts each ${(catalogue.get(state.giftId)?.name ?? state.giftId).toLowerCase()}` : "Counts the coins of all gifts";
    goal.hidden = false;
    goal.replaceChildren(
      h("span", {}, state.title, h("b", {}, ` ${number(state.progress)} / ${number(state.target)}`)),
      h("progress", { max: state.target, value: Math.min(state.target, state.progress), "aria-label": state.title }),
      h("span", { class: "small" }, state.reachedAt ? `Reached at ${time(state.reachedAt)}. Thank you!` : counted));
  }

  async function readGoal() {
    const state = await getIfAny(`/v1/rooms/${id}/goal`, session.viewer, signal);
    if (state) {
      drawGoal(state);
    }
  }

  // However many gifts come, what they add up to is read now and then, not by all viewers at once, and not while nobody looks.
  let soonTimer = 0;
  let nextRead = 0;
  let isStale = false;
  function soon() {
    if (document.hidden) {
      isStale = true;
      return;
    }

    soonTimer ||= setTimeout(() => {
      soonTimer = 0;
      nextRead = performance.now() + betweenReadsMilliseconds + Math.random() * 1_000;
      if (!signal.aborted) {
        Promise.all([readTotals(), readRanking(), aim && !aim.reachedAt ? readGoal() : null]).catch(() => {});
      }
    }, Math.max(250 + Math.random() * 250, nextRead - performance.now()));
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isStale) {
      isStale = false;
      soon();
    }
  }, { signal });

  await Promise.all([readTotals(), readRanking()]);
  readGoal().catch(() => {});

  // The stream first, then what was before it: so that nothing falls between the two.
  const past = async () => {
    const held = [];
    waiting = held;
    try {
      // The past is for people who have signed in; who has not sees what happens from now on.
      const list = session.viewer ? await get(`/v1/rooms/${id}/gifts?limit=30`, session.viewer, signal) : { data: [] };
      for (const old of list.data.toReversed()) {
        add({ ...old, sender: old.senderId ? { userId: old.senderId } : null, combo: null }, { isNew: false });
      }
    } catch (fault) {
      if (fault.name !== "AbortError") {
        say(inWords(fault), { kind: "bad" });
      }
    }

    if (waiting === held) {
      waiting = null;
    }

    held.forEach(tell);
  };
  const state = { live: "", waiting: "Connection lost. Going on where you were…", ended: "The room has ended", gone: "The room can’t be read" };
  follow(id, {
    onOpen: past,
    onEvent: event => (waiting ? waiting.push(event) : tell(event)),
    onState: word => {
      line.textContent = state[word];
      if (word === "ended") {
        over();
        if (waiting) {
          past();
        }
      }
    },
    signal,
  });
  every(10_000, readTotals, signal);
  gift.ready();
}
