// The creator's desk: going live, what is earned and from whom, and the way to money.

import { h, face, every } from "../scripts/dom.js";
import { ask, gifts } from "../scripts/api.js";
import { inWords, person } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { liveRoomOf, openRoom } from "../scripts/rooms.js";
import { welcomePanel } from "../scripts/welcome.js";
import { confirm } from "../scripts/sheets.js";
import { say } from "../scripts/toasts.js";
import { earningsPanel } from "./creator/earnings.js";
import { payoutPanel } from "./creator/payouts.js";
import { roomTools } from "./creator/tools.js";

export async function show(root, { signal }) {
  const { creator } = session;
  const catalogue = await gifts();
  const earnings = earningsPanel({ catalogue, signal });
  const payouts = payoutPanel({ available: earnings.available, onPaid: earnings.read, signal });
  const desk = h("div", { class: "live-desk" });
  const tools = h("div", { class: "stack", hidden: true });

  root.append(
    h("div", { class: "page-head" }, h("div", {}, h("p", { class: "quiet" }, "Creator’s desk"), h("h1", { class: "with-face" }, face(creator), person(creator))), desk),
    h("div", { class: "columns" },
      h("div", { class: "stack" }, earnings.element, welcomePanel({ catalogue, signal })),
      h("div", { class: "stack" }, tools, payouts.element)));

  /** A button that waits keeps the focus, so it says that it is disabled and ignores what is pressed. */
  async function once(button, work) {
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }

    button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } catch (fault) {
      if (fault.name !== "AbortError") {
        say(inWords(fault), { kind: "bad" });
      }
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  async function end(room) {
    if (await confirm("End the room?", "Viewers are told, and no gift is taken any more. What was given stays yours.", "End it")) {
      await ask("POST", `/v1/rooms/${room.id}/end`, { as: creator });
      say("The room has ended.");
      await readRoom();
    }
  }

  function goLiveForm() {
    const title = h("input", { id: "room-title", maxlength: 100, placeholder: "What is it about?", required: true, autocomplete: "off" });
    const button = h("button", { class: "button primary" }, "Go live");
    return h("form", { class: "row go-live", onsubmit: event => {
      event.preventDefault();
      once(button, async () => {
        await openRoom(creator, title.value.trim());
        say("You are live.");
        await readRoom();
      });
    } }, h("label", { class: "hidden-words", for: "room-title" }, "Title"), title, button);
  }

  let shownRoom;
  let leaveRoom = new AbortController();
  signal.addEventListener("abort", () => leaveRoom.abort());

  async function readRoom() {
    const room = await liveRoomOf(creator);
    if (shownRoom === (room?.id ?? "") || signal.aborted) {
      return;
    }

    shownRoom = room?.id ?? "";
    leaveRoom.abort();
    leaveRoom = new AbortController();
    const shown = leaveRoom.signal;
    const cards = room ? await roomTools({ room, catalogue, signal: shown }) : [];
    if (shown.aborted) {
      return;
    }

    tools.hidden = !room;
    tools.replaceChildren(...cards);
    desk.replaceChildren(...(room
      ? [h("span", { class: "live" }, "Live"), h("a", { class: "button", href: `#/room/${room.id}` }, room.title),
        h("button", { type: "button", class: "button", onclick: event => once(event.currentTarget, () => end(room)) }, "End the room")]
      : [goLiveForm()]));
  }

  await Promise.all([readRoom(), earnings.read(), payouts.readAccount(), payouts.readPayouts()]);
  every(3_000, () => Promise.all([readRoom(), earnings.read(), payouts.readPayouts()]), signal);
}
