// Break it: faults that Development lets anyone ask for. What moves value is sent again with the same key, and the books say what was lost.

import { h, icon, pressOnce, Figure } from "./dom.js";
import { ask, getIfAny, sendSafely } from "./api.js";
import { coins, inWords, number, person } from "./words.js";
import { session } from "./session.js";
import { readBooks, lost } from "./books.js";
import { liveRoomOf, openRoom, settled } from "./rooms.js";
import { buyPackage } from "./sheets.js";

/** The panel of faults; hidden where the gateway has none. */
export function breakIt({ viewer, creator, note, signal, refresh, enter }) {
  const counter = new Figure(number);
  const unit = h("span", {}, " coins lost");
  const count = books => {
    const { value, unit: word } = lost(books);
    counter.set(value);
    unit.textContent = ` ${word}`;
  };
  const state = h("p", { class: "quiet small", role: "status" }, "Each button sends a rose into the fault.");
  const buttons = h("div", { class: "faults" });
  const panel = h("section", { class: "card flat break", "aria-labelledby": "break-name" },
    h("h2", { id: "break-name" }, "Break it"),
    h("p", { class: "quiet small" }, "Whatever fails, the page sends the same request with the same key, and the gift counts once."),
    buttons, state,
    h("p", { class: "counter" }, counter.element, unit));

  const fault = (label, hint, name, prepare) => buttons.append(h("button", { type: "button", class: "fault", data: { fault: name }, onkeydown: pressOnce, onclick: () => run(label, name, prepare) },
    icon("bolt"), h("span", {}, h("strong", {}, label), h("small", {}, hint))));

  async function ready() {
    const wallet = (await ask("GET", "/v1/wallet", { as: viewer, signal })).json;
    if (wallet.coins < 1) {
      await buyPackage(viewer, "coins-70");
    }

    const room = (await liveRoomOf(creator)) ?? await openRoom(creator, "Piano by night");
    await enter(room);
    return room;
  }

  // Buttons that wait keep the focus, so they say that they are disabled and ignore what is pressed.
  let isRunning = false;
  const hold = isHeld => {
    isRunning = isHeld;
    for (const button of buttons.children) {
      button.setAttribute("aria-disabled", String(isHeld));
    }
  };

  async function run(label, name, prepare) {
    if (isRunning) {
      return;
    }

    hold(true);

    try {
      const room = await ready();
      const before = (await ask("GET", "/v1/wallet", { as: viewer, signal })).json.coins;
      state.textContent = `${label}: asked for.`;
      await prepare?.();
      const began = performance.now();
      const answer = await sendSafely("POST", `/v1/rooms/${room.id}/gifts`, {
        as: viewer, body: { giftId: "rose", quantity: 1 },
        headers: name === "lose-reply" ? { "Development-Fault": "lose-reply" } : undefined,
        onRetry: tries => { state.textContent = `No answer after try ${tries}. The same request goes again, with the same key.`; },
      });
      const took = `${number(performance.now() - began)} ms`;
      const after = (await ask("GET", "/v1/wallet", { as: viewer, signal })).json.coins;
      state.textContent = answer.replayed
        ? `Try ${answer.tries} was answered with the first try’s gift, after ${took}: it had counted already.`
        : `Answered after ${took}, at try ${answer.tries}.`;
      note(`${label}: one rose, ${coins(before - after)} less in ${person(viewer)}’s wallet, ${answer.tries === 1 ? "one try" : `${answer.tries} tries with one key`}.`,
        { link: `#/gift/${answer.json.id}`, linkText: "Follow this gift" });
      session.moved();
      await settled(answer.json.id, viewer, signal);
      await refresh();
      count(await readBooks(signal));
    } catch (failure) {
      if (failure.name !== "AbortError") {
        state.textContent = inWords(failure);
      }
    } finally {
      hold(false);
    }
  }

  (async () => {
    const offered = await getIfAny("/dev/faults", undefined, signal);
    if (!offered) {
      panel.hidden = true;
      return;
    }

    if (offered.faults.includes("lose-reply")) {
      fault("Lose the reply", "The debit is on disk, the answer never comes", "lose-reply");
    }

    if (offered.faults.includes("drop-activation")) {
      fault("Drop the activations", "Wallet, earnings and room forget everything", "drop-activation",
        async () => ask("POST", "/dev/faults", { body: { fault: "drop-activation" } }));
    }

    if (offered.faults.includes("cut-database")) {
      fault("Cut the database", "Nothing can be written for six seconds", "cut-database",
        async () => ask("POST", "/dev/faults", { body: { fault: "cut-database" } }));
    }

    count(await readBooks(signal));
  })().catch(() => {});
  return panel;
}
