// A live room: the stage, what happens on it, who supports it, and the tray of gifts.

import { h, face, soon } from "../scripts/dom.js";
import { get, getIfAny, gifts } from "../scripts/api.js";
import { number, person, time, inWords } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { follow } from "../scripts/feed.js";
import { art } from "../scripts/rooms.js";
import { rise } from "../scripts/fly.js";
import { battlePanel } from "../scripts/battle.js";
import { invitation, tray } from "../scripts/tray.js";
import { giftList } from "../scripts/giftlist.js";
import { totals } from "../scripts/totals.js";
import { summary } from "../scripts/announce.js";
import { told as toldHere } from "../scripts/seen.js";
import { say } from "../scripts/toasts.js";

const goalReadMilliseconds = 3_000;

export async function show(root, { id, signal }) {
  const room = await get(`/v1/rooms/${id}`, undefined, signal);
  document.title = `${room.title} · OrleansCoins`;
  const catalogue = await gifts();
  const isMine = session.creator !== null && room.creatorId === session.creator;
  const badge = h("span", { class: "live" }, "Live");
  const line = h("p", { class: "feed-state quiet small", role: "status" }, "Joining…");
  const list = giftList({ room, catalogue, isMine });
  const sums = totals({ room: id, onRead: now => heed(now), signal });
  const heard = summary(signal);
  const floating = h("div", { class: "floating" });
  const goal = h("div", { class: "goal", hidden: true });
  const battle = battlePanel({ room: id, current: room.battleId, isMine, signal });
  const gift = session.viewer ? tray({ room: id, catalogue, signal }) : invitation();

  root.append(
    h("div", { class: "live-room" },
      h("div", { class: "stage-column" },
        h("div", { class: "screen-stage" }, art(id), floating,
          h("div", { class: "stage-top" }, badge, goal),
          h("div", { class: "stage-words" }, face(room.creatorId),
            h("div", {}, h("h1", {}, room.title), h("p", {}, person(room.creatorId))))),
        sums.element,
        isMine ? h("p", { class: "notice" }, "This is your own room. ", h("a", { href: "#/creator" }, "To your desk")) : null,
        battle.element,
        gift.element),
      h("aside", { class: "side" },
        h("section", { class: "card flat feed-card", "aria-labelledby": "feed-name" }, h("div", { class: "section-head tight" }, h("h2", { id: "feed-name" }, "Gifts"), line), list.element, heard.element),
        h("section", { class: "card flat", "aria-labelledby": "ranking-name" }, h("h2", { id: "ranking-name" }, "Supporters"), sums.ranking))));

  function tell({ type, data }) {
    if (type === "gift") {
      toldHere(data.id);
      if (list.add(data, { isNew: true, isFirst: () => sums.isFirst(data.sender) })) {
        rise(floating, data.giftId, data.coins);
        sums.add(data);
        heard.add(1, data.coins);
        readGoalSoon();
      } else {
        sums.doubt();
      }
    } else if (type === "combo") {
      list.finish(data);
    } else if (type === "thanks") {
      list.thank(data);
    } else if (type === "goal") {
      drawGoal(data);
    } else if (type === "battle") {
      battle.tell(data);
    } else if (type === "ended") {
      over();
    }
  }

  /** What the room says of itself: what happened to it while somebody entered is in no event that they hear. */
  function heed(now) {
    battle.find(now.battleId);
    if (now.status === "ended") {
      over();
    }
  }

  function over() {
    badge.textContent = "Ended";
    badge.classList.add("over");
    line.textContent = "The room has ended";
    gift.close();
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

  // A goal is told when it is set and when it is reached; how far it has come is read.
  const readGoalSoon = soon(goalReadMilliseconds, async () => (aim && !aim.reachedAt ? readGoal() : null), signal);

  await Promise.all([sums.read(), battle.ready, readGoal().catch(() => {})]);

  // The stream first, then what was before it: so that nothing falls between the two.
  let waiting = [];
  list.element.setAttribute("aria-busy", "true");
  const past = async () => {
    const held = [];
    waiting = held;
    sums.follow();
    readGoal().catch(() => {});
    try {
      // The past is for people who have signed in; who has not sees what happens from now on.
      const before = session.viewer ? await get(`/v1/rooms/${id}/gifts?limit=30`, session.viewer, signal) : { data: [] };
      for (const old of before.data.toReversed()) {
        list.add({ ...old, sender: old.senderId ? { userId: old.senderId, displayName: old.displayName } : null, combo: null }, { isNew: false });
      }
    } catch (fault) {
      if (fault.name !== "AbortError") {
        say(inWords(fault), { kind: "bad" });
      }
    }

    if (waiting === held) {
      waiting = null;
      list.element.removeAttribute("aria-busy");
    }

    held.forEach(tell);
  };
  let wasLost = false;
  const state = { live: "", waiting: "Connection lost. Going on where you were…", ended: "The room has ended", gone: "The room can’t be read" };
  follow(id, {
    onOpen: past,
    onEvent: event => (waiting ? waiting.push(event) : tell(event)),
    onState: word => {
      line.textContent = state[word];

      // What is told again after a lost connection may have been read meanwhile.
      if (word === "live" && wasLost) {
        sums.doubt();
      }

      wasLost = word === "waiting";
      if (word === "ended") {
        over();
        if (waiting) {
          past();
        }
      } else if (word === "gone") {
        list.element.removeAttribute("aria-busy");
      }
    },
    signal,
  });
  gift.ready();
}
