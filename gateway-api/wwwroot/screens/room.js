// A live room: the stage, what happens on it, who supports it, and the tray of gifts.

import { h, face, picture, every, Figure } from "../scripts/dom.js";
import { get, getIfAny, gifts } from "../scripts/api.js";
import { number, person, pieces, inWords } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { follow } from "../scripts/feed.js";
import { art } from "../scripts/rooms.js";
import { rise } from "../scripts/fly.js";
import { tray } from "../scripts/tray.js";
import { say } from "../scripts/toasts.js";

const shownMax = 60;
const supportersAsked = 100;

export async function show(root, { id, signal }) {
  const room = await get(`/v1/rooms/${id}`, undefined, signal);
  const catalogue = await gifts();
  const isMine = room.creatorId === session.creator;
  const figures = { coins: new Figure(number), gifts: new Figure(number), supporters: new Figure(number) };
  const badge = h("span", { class: "live" }, "Live");
  const line = h("p", { class: "feed-state quiet small", role: "status" }, "Joining…");
  const feed = h("ol", { class: "feed", "aria-label": "Gifts, newest first", tabindex: "0" });
  const floating = h("div", { class: "floating" });
  const ranking = h("ol", { class: "ranking" });
  const goal = h("div", { class: "goal", hidden: true });
  const tally = (figure, label) => h("div", {}, h("dt", {}, label), h("dd", {}, figure.element));
  const gift = tray({ room: id, catalogue, signal });

  root.append(
    h("div", { class: "live-room" },
      h("div", { class: "stage-column" },
        h("div", { class: "screen-stage" }, art(id), floating,
          h("div", { class: "stage-top" }, badge, goal),
          h("div", { class: "stage-words" }, face(room.creatorId),
            h("div", {}, h("h1", {}, room.title), h("p", {}, person(room.creatorId))))),
        h("dl", { class: "tallies" }, tally(figures.gifts, "Gifts"), tally(figures.coins, "Coins"), tally(figures.supporters, "Supporters")),
        isMine ? h("p", { class: "notice" }, "This is your own room. ", h("a", { href: "#/creator" }, "To your desk")) : null,
        gift.element),
      h("aside", { class: "side" },
        h("section", { class: "card flat feed-card", "aria-labelledby": "feed-name" }, h("div", { class: "section-head tight" }, h("h2", { id: "feed-name" }, "Gifts"), line), feed),
        h("section", { class: "card flat", "aria-labelledby": "ranking-name" }, h("h2", { id: "ranking-name" }, "Supporters"), ranking))));

  const known = new Set();
  const givers = new Set();
  let giversAreWhole = false;
  let waiting = [];

  function add(told, { isNew }) {
    if (known.has(told.id)) {
      return;
    }

    known.add(told.id);
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
      h("p", {}, h("strong", {}, name), ` sent ${pieces(told.quantity, sold)}`,
        told.combo && told.combo.count > 1 ? h("span", { class: "streak" }, ` ×${number(told.combo.count)}`) : null,
        isFirst ? h("span", { class: "first" }, "first gift here") : null),
      told.message ? h("p", { class: "message" }, told.message) : null),
    h("a", { class: "follow", href: `#/gift/${told.id}`, title: "Follow this gift" }, number(told.coins), h("span", { class: "hidden-words" }, ` coins from ${name}: follow this gift`)));
    feed.prepend(line);
    while (feed.childElementCount > shownMax) {
      feed.lastElementChild.remove();
    }

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
      feed.prepend(h("li", { class: "gift-line event" }, h("p", {}, h("strong", {}, data.sender?.displayName ?? person(data.sender?.userId)), ` finished a streak of ${number(data.combo.count)}`)));
    } else if (type === "thanks") {
      feed.prepend(h("li", { class: "gift-line event" }, h("p", {}, h("strong", {}, person(room.creatorId)), " says thank you", data.message ? `: ${data.message}` : "")));
    } else if (type === "goal") {
      readGoal();
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

  async function readGoal() {
    const state = await getIfAny(`/v1/rooms/${id}/goal`, undefined, signal).catch(() => null);
    if (state?.target) {
      const part = Math.min(1, (state.progress ?? 0) / state.target);
      goal.hidden = false;
      goal.replaceChildren(
        h("span", {}, state.title ?? "Goal", h("b", {}, ` ${number(state.progress ?? 0)} / ${number(state.target)}`)),
        h("progress", { max: 1, value: part, "aria-label": state.title ?? "Goal" }));
    }
  }

  let soonTimer = 0;
  function soon() {
    soonTimer ||= setTimeout(() => {
      soonTimer = 0;
      if (!signal.aborted) {
        Promise.all([readTotals(), readRanking()]).catch(() => {});
      }
    }, 250);
  }

  await Promise.all([readTotals(), readRanking()]);
  readGoal();

  // The stream first, then what was before it: so that nothing falls between the two.
  const past = async () => {
    try {
      const list = await get(`/v1/rooms/${id}/gifts?limit=30`, session.viewer, signal);
      for (const old of list.data.toReversed()) {
        add({ ...old, sender: old.senderId ? { userId: old.senderId } : null, combo: null }, { isNew: false });
      }
    } catch (fault) {
      if (fault.name !== "AbortError") {
        say(inWords(fault), { kind: "bad" });
      }
    }

    const held = waiting;
    waiting = null;
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
