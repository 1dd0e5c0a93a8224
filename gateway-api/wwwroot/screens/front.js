// The first screen of a platform that people sign in at: who is live.

import { h, every } from "../scripts/dom.js";
import { get } from "../scripts/api.js";
import { orderChoice, showCards } from "../scripts/rooms.js";

const shownMax = 30;

export async function show(root, { signal }) {
  const rooms = h("div", { class: "room-grid" });
  let order = "newest";
  async function readRooms() {
    const asked = order;
    const { data } = await get(`/v1/rooms?status=live&order=${asked}&limit=${shownMax}`, undefined, signal);
    if (asked !== order) {
      return;
    }

    if (data.length) {
      showCards(rooms, data);
    } else {
      rooms.replaceChildren(h("p", { class: "quiet empty-rooms" }, "Nobody is live. ", h("a", { href: "#/creator" }, "Go live yourself"), " at the creator’s desk."));
    }
  }

  root.append(
    h("div", { class: "hero" },
      h("h1", {}, "Every coin arrives."),
      h("p", { class: "lead" }, "Watch, and give what you like. Creators earn their exact share, and anyone can check the books.")),
    h("section", { class: "rooms", "aria-labelledby": "rooms-name" },
      h("div", { class: "section-head" }, h("h2", { id: "rooms-name" }, "Live now"), orderChoice(chosen => {
        order = chosen;
        readRooms().catch(() => {});
      })),
      rooms));
  await readRooms();
  every(3_000, readRooms, signal);
}
