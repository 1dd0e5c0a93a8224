// Rooms, as every screen needs them.

import { h, s, face } from "./dom.js";
import { get, getIfAny, sendSafely } from "./api.js";
import { number, person } from "./words.js";

// Each creator's live room, as far as this page knows it; null while they have none.
const liveRooms = new Map();
const newestAsked = 20;

async function findLiveRoom(creator) {
  let cursor = null;
  do {
    const page = await get(`/v1/rooms?status=live&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    const room = page.data.find(candidate => candidate.creatorId === creator);
    if (room) {
      return room;
    }

    cursor = page.nextCursor;
  } while (cursor);
  return null;
}

/** The creator's live room, or null. All live rooms are looked through once; from then on one asks for the room that is known, or among the newest. */
export async function liveRoomOf(creator) {
  const known = liveRooms.get(creator);
  let room;
  if (known) {
    room = await getIfAny(`/v1/rooms/${known}`);
    room = room?.status === "live" ? room : null;
  } else if (known === null) {
    room = (await get(`/v1/rooms?status=live&limit=${newestAsked}`)).data.find(candidate => candidate.creatorId === creator) ?? null;
  } else {
    room = await findLiveRoom(creator);
  }

  // A room that was opened meanwhile is newer than this answer.
  if (liveRooms.get(creator) !== known) {
    return liveRoomOf(creator);
  }

  liveRooms.set(creator, room?.id ?? null);
  return room;
}

export async function openRoom(creator, title) {
  try {
    const room = (await sendSafely("POST", "/v1/rooms", { as: creator, body: { title } })).json;
    liveRooms.set(creator, room.id);
    return room;
  } catch (fault) {
    if (fault.problem?.code === "already_live") {
      // It was opened elsewhere, and is none of the newest any more.
      liveRooms.delete(creator);
    }

    throw fault;
  }
}

/** The gift once it is credited or came back; what is known of it when that takes too long. */
export async function settled(giftId, as, signal) {
  const until = performance.now() + 15_000;
  for (;;) {
    const gift = await getIfAny(`/v1/sent-gifts/${giftId}`, as, signal);
    if (!gift || gift.status !== "accepted" || performance.now() > until) {
      return gift;
    }

    await new Promise(done => setTimeout(done, 60));
  }
}

/** The choice of the rooms' order. */
export function orderChoice(onChange) {
  const orders = { newest: "Newest", supporters: "Most supporters", rising: "Rising" };
  const choice = h("select", { id: "rooms-order", onchange: () => onChange(choice.value) }, Object.entries(orders).map(([value, label]) => h("option", { value }, label)));
  return h("div", { class: "row" }, h("label", { class: "hidden-words", for: "rooms-order" }, "Order of the rooms"), choice);
}

let arts = 0;

/** What stands for the stream: a quiet picture that follows from the room's id. */
export function art(seed) {
  let state = 2166136261;
  for (const character of seed) {
    state = Math.imul(state ^ character.charCodeAt(0), 16777619) >>> 0;
  }

  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const id = `art-${arts++}`;
  const hue = Math.floor(next() * 360);
  const colour = (shift, light, chroma = 0.11) => `oklch(${light} ${chroma} ${(hue + shift) % 360})`;
  const wave = (base, height, phase) => {
    let path = `M0 ${base}`;
    for (let x = 0; x <= 320; x += 20) {
      path += ` L${x} ${(base + Math.sin(x / 55 + phase) * height + Math.sin(x / 23 + phase * 2) * height * 0.25).toFixed(1)}`;
    }

    return `${path} L320 180 L0 180 Z`;
  };
  return s("svg", { viewBox: "0 0 320 180", preserveAspectRatio: "xMidYMid slice", class: "art", "aria-hidden": "true" },
    s("defs", {},
      s("linearGradient", { id, x1: "0", y1: "0", x2: "1", y2: "1" },
        s("stop", { offset: "0", "stop-color": colour(0, 0.36) }),
        s("stop", { offset: "1", "stop-color": colour(55, 0.5, 0.13) })),
      s("filter", { id: `${id}-soft`, x: "-60%", y: "-60%", width: "220%", height: "220%" }, s("feGaussianBlur", { stdDeviation: "14" }))),
    s("rect", { width: 320, height: 180, fill: `url(#${id})` }),
    s("g", { filter: `url(#${id}-soft)` },
      s("circle", { cx: 60 + next() * 200, cy: 20 + next() * 60, r: 38 + next() * 22, fill: colour(85, 0.8, 0.12), opacity: 0.75 }),
      s("circle", { cx: next() * 320, cy: 60 + next() * 80, r: 46, fill: colour(-35, 0.6, 0.14), opacity: 0.55 })),
    s("path", { d: wave(118, 12, next() * 6), fill: colour(20, 0.33), opacity: 0.55 }),
    s("path", { d: wave(140, 10, next() * 6), fill: colour(5, 0.26, 0.09), opacity: 0.75 }));
}

const tallyOf = room => `${number(room.gifts)} ${room.gifts === 1 ? "gift" : "gifts"} from ${number(room.supporters)} ${room.supporters === 1 ? "person" : "people"}`;

/** A room in a list. */
const card = room => h("a", { class: "room-card", href: `#/room/${room.id}`, data: { room: room.id } },
  h("div", { class: "thumb" }, art(room.id), h("span", { class: "live" }, "Live")),
  h("div", { class: "room-words" },
    face(room.creatorId),
    h("div", {},
      h("strong", {}, room.title),
      h("span", { class: "quiet" }, person(room.creatorId)),
      h("span", { class: "quiet tally" }, tallyOf(room)))));

/** Shows a list of rooms in place: a card that stays is the same element, so that it keeps the focus and whoever is about to press it. */
export function showCards(list, rooms) {
  const shown = new Map([...list.children].filter(child => child.dataset.room).map(child => [child.dataset.room, child]));
  const wanted = rooms.map(room => {
    const element = shown.get(room.id) ?? card(room);
    const tally = element.querySelector(".tally");
    if (tally.textContent !== tallyOf(room)) {
      tally.textContent = tallyOf(room);
    }

    return element;
  });
  for (const child of [...list.children]) {
    if (!wanted.includes(child)) {
      child.remove();
    }
  }

  // An element that is moved loses the focus, so only what stands in the wrong place is moved.
  wanted.forEach((element, at) => {
    if (list.children[at] !== element) {
      const { activeElement } = document;
      list.insertBefore(element, list.children[at] ?? null);
      if (activeElement === element) {
        element.focus({ preventScroll: true });
      }
    }
  });
}
