// What a room's gifts add up to, and who gave most. Each gift counts as its event comes; what the room itself says is read now and then, and is what counts.

import { h, face, every, soon, Figure } from "./dom.js";
import { get } from "./api.js";
import { coins, number, person } from "./words.js";

const betweenReadsMilliseconds = 10_000;
const quietMilliseconds = 1_500;
const ranksShown = 5;
const giversAsked = 100;

/** @param {{room: string, onRead: (now: object) => void, signal: AbortSignal}} options onRead: is told what the room says of itself */
export function totals({ room, onRead, signal }) {
  const figures = { gifts: new Figure(number), coins: new Figure(number), supporters: new Figure(number) };
  const labels = { gifts: "Gifts", coins: "Coins", supporters: "Supporters" };
  const element = h("dl", { class: "tallies" }, Object.entries(figures).map(([name, figure]) => h("div", {}, h("dt", {}, labels[name]), h("dd", {}, figure.element))));
  const ranking = h("ol", { class: "ranking" });
  const counted = { gifts: 0, coins: 0, supporters: 0 };
  const givers = new Set();
  let giversAreWhole = false;

  // A gift whose event comes while the room is read, or just after, may be in what was read already: then it is read again when nothing comes any more.
  let isReading = false;
  let lastRead = 0;
  let isUnsure = false;
  let quietTimer = 0;

  function draw() {
    for (const [name, figure] of Object.entries(figures)) {
      figure.set(counted[name]);
    }
  }

  async function readTotals() {
    isReading = true;
    isUnsure = false;
    try {
      const now = await get(`/v1/rooms/${room}`, undefined, signal);
      for (const name of Object.keys(counted)) {
        counted[name] = isUnsure ? Math.max(counted[name], now[name]) : now[name];
      }

      draw();
      onRead(now);
    } finally {
      isReading = false;
      lastRead = performance.now();
    }
  }

  /** The first time all givers are asked for, as far as they go: so that a first gift can be told as one. */
  async function readRanking(limit = ranksShown) {
    const ranks = (await get(`/v1/rooms/${room}/ranking?limit=${limit}`, undefined, signal)).data;
    if (limit === giversAsked) {
      for (const rank of ranks) {
        givers.add(rank.userId);
      }

      giversAreWhole = ranks.length < giversAsked;
    }

    ranking.replaceChildren(...(ranks.length ? ranks.slice(0, ranksShown).map(rank => h("li", {},
      h("span", { class: "rank" }, number(rank.rank)), face(rank.userId),
      h("span", { class: "name" }, rank.userId ? person(rank.userId) : "Anonymous"),
      h("span", { class: "quiet" }, coins(rank.coins))))
      : [h("li", { class: "quiet" }, "Nobody yet. Be the first.")]));
  }

  const readRankingSoon = soon(betweenReadsMilliseconds, () => readRanking(), signal);
  signal.addEventListener("abort", () => clearTimeout(quietTimer));

  const isFirst = sender => giversAreWhole && sender !== null && !givers.has(sender.userId);

  /** Counts a gift that the feed has told. */
  function add(gift) {
    counted.gifts += 1;
    counted.coins += gift.coins;
    if (isFirst(gift.sender)) {
      counted.supporters += 1;
    }

    if (isUnsure || isReading || performance.now() - lastRead < quietMilliseconds || !giversAreWhole || gift.sender === null) {
      doubt();
    }

    if (gift.sender) {
      givers.add(gift.sender.userId);
    }

    draw();
    readRankingSoon();
  }

  /** Something may have been counted twice or not at all. */
  function doubt() {
    isUnsure = true;
    clearTimeout(quietTimer);
    quietTimer = setTimeout(() => readTotals().catch(() => {}), quietMilliseconds * (1 + Math.random()));
  }

  let isFollowing = false;

  /** Reads what the room says now, and from then on now and then. */
  function follow() {
    if (isFollowing) {
      readTotals().catch(() => {});
    } else {
      isFollowing = true;
      every(betweenReadsMilliseconds, readTotals, signal);
    }
  }

  return {
    element,
    ranking,
    isFirst,
    add,
    doubt,
    follow,
    read: () => Promise.all([readTotals(), readRanking(giversAsked)]),
  };
}
