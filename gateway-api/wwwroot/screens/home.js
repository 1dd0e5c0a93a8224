// The first screen: a viewer, a creator and the books side by side. Send a rose, and all three move.

import { h, icon, face, coin, picture, every, pause, pressOnce, Figure } from "../scripts/dom.js";
import { get, getIfAny, gifts, sendSafely, ask } from "../scripts/api.js";
import { coins, counted, diamonds, inWords, money, number, person, pieces, time, worth } from "../scripts/words.js";
import { session } from "../scripts/session.js";
import { readBooks, lost } from "../scripts/books.js";
import { liveRoomOf, openRoom, orderChoice, settled, showCards, art } from "../scripts/rooms.js";
import { follow } from "../scripts/feed.js";
import { told } from "../scripts/seen.js";
import { buy, buyPackage } from "../scripts/sheets.js";
import { fly } from "../scripts/fly.js";
import { summary } from "../scripts/announce.js";
import { breakIt } from "../scripts/faults.js";

const onStage = ["rose", "heart", "sunshine", "fire"];
const joinMilliseconds = 1_000;

// What happened stays to be read when somebody comes back from another screen.
const notes = [];
const notesMax = 8;

const lineOf = ({ text, link, linkText, kind, at }) => h("li", { class: kind },
  h("time", {}, time(at)), h("span", {}, text, link ? [" ", h("a", { href: link }, linkText)] : null));

export async function show(root, { signal }) {
  const { viewer, creator } = session;
  let order = "newest";
  const purse = new Figure(number);
  const earned = new Figure(diamonds);
  const counter = new Figure(number);
  const lostUnit = h("span", { class: "unit" }, "coins lost");
  const facts = { bought: new Figure(number), inWallets: new Figure(number), given: new Figure(number), earned: new Figure(diamonds) };
  const inMoney = h("p", { class: "quiet small" }, "\u00a0");
  const pending = h("p", { class: "quiet small" }, "\u00a0");
  const miniStage = h("div", { class: "mini-stage" });
  const verdict = h("span", { class: "badge" }, "reading");
  const log = h("ol", { class: "log", "aria-label": "What just happened" },
    notes.length ? notes.map(lineOf) : h("li", { class: "empty quiet" }, "Nothing yet. Send a rose, and read here what becomes of it."));
  const said = h("p", { class: "hidden-words said", role: "status" });
  const heard = summary(signal);
  const rooms = h("div", { class: "room-grid" });
  const send = h("button", { type: "button", class: "button primary large", id: "send-rose", onkeydown: pressOnce, onclick: () => give("rose") }, picture("rose", 28), h("span", {}, "Send a rose"));
  const others = h("div", { class: "gift-row", role: "group", "aria-label": "Other gifts" });
  const viewerCard = h("section", { class: "card actor", "aria-labelledby": "viewer-name" },
    h("header", {}, face(viewer), h("div", {}, h("h2", { id: "viewer-name" }, person(viewer)), h("p", { class: "quiet small" }, "Viewer"))),
    h("p", { class: "big" }, coin(), purse.element, h("span", { class: "unit" }, "coins")), inMoney,
    h("div", { class: "actions" }, send, others));
  const creatorCard = h("section", { class: "card actor", "aria-labelledby": "creator-name" },
    h("header", {}, face(creator), h("div", {}, h("h2", { id: "creator-name" }, person(creator)), h("p", { class: "quiet small" }, "Creator"))),
    h("p", { class: "big diamonds" }, h("span", { class: "gem", "aria-hidden": "true" }), earned.element, h("span", { class: "unit" }, "diamonds")), pending,
    miniStage);
  const row = (label, figure) => [h("dt", {}, label), h("dd", {}, figure.element)];
  const booksCard = h("section", { class: "card actor books", "aria-labelledby": "books-name" },
    h("header", {}, h("span", { class: "face scale", "aria-hidden": "true" }, icon("check")), h("div", {}, h("h2", { id: "books-name" }, "The books"), h("p", { class: "quiet small" }, "Of everybody")), verdict),
    h("p", { class: "big", id: "lost" }, counter.element, lostUnit),
    h("dl", { class: "facts" }, row("Bought", facts.bought), row("In wallets", facts.inWallets), row("Given", facts.given), row("Diamonds owed", facts.earned)));

  root.append(
    h("div", { class: "hero" },
      h("h1", {}, "Every coin arrives."),
      h("p", { class: "lead" }, "Viewers buy coins and give gifts. Creators earn their exact share. Nothing is lost, nothing counts twice, and anyone can check the books.")),
    h("div", { class: "stage" }, viewerCard, creatorCard, booksCard),
    h("div", { class: "under-stage" },
      h("section", { class: "card flat", "aria-labelledby": "log-name" }, h("h2", { id: "log-name" }, "What just happened"), log, said, heard.element),
      breakIt({ viewer, creator, note, signal, refresh, enter })),
    h("section", { class: "rooms", "aria-labelledby": "rooms-name" },
      h("div", { class: "section-head" }, h("h2", { id: "rooms-name" }, "Live now"), h("div", { class: "row" }, demo(), orderChoice(chosen => {
        order = chosen;
        readRooms().catch(() => {});
      }))),
      rooms));

  const catalogue = await gifts();
  others.append(...onStage.filter(id => id !== "rose" && catalogue.has(id)).map(id => {
    const gift = catalogue.get(id);
    return h("button", { type: "button", class: "chip", data: { send: id }, "aria-label": `Send ${pieces(1, gift.name)}, ${coins(gift.coins)}`, onkeydown: pressOnce, onclick: event => give(id, event.currentTarget) },
      picture(id, 26), h("span", {}, number(gift.coins)));
  }), h("button", { type: "button", class: "chip", onclick: () => buy({ onBought: refresh }) }, coin(), h("span", {}, "Buy")));

  function note(text, { link, linkText, kind = "" } = {}) {
    log.querySelector(".empty")?.remove();
    notes.unshift({ text, link, linkText, kind, at: new Date() });
    notes.length = Math.min(notes.length, notesMax);
    log.prepend(lineOf(notes[0]));
    while (log.childElementCount > notesMax) {
      log.lastElementChild.remove();
    }
  }

  async function readWallet() {
    const wallet = await get("/v1/wallet", viewer, signal);
    purse.set(wallet.coins);
    inMoney.textContent = wallet.coins > 0 ? `worth ${worth(wallet.coins, catalogue.get("rose"))}` : "Empty. A first gift buys 70 coins in the sandbox.";
    return wallet;
  }

  async function readEarnings() {
    const earnings = await get("/v1/earnings", creator, signal);
    earned.set(Number(earnings.diamonds));
    pending.textContent = Number(earnings.pendingDiamonds) > 0
      ? `${diamonds(earnings.pendingDiamonds)} of them in the hold` : Number(earnings.diamonds) > 0 ? "all of them can be paid out" : "Half of every coin becomes diamonds.";
  }

  async function readBooksNow() {
    const books = await readBooks(signal);
    const { value, unit } = lost(books);
    counter.set(value);
    lostUnit.textContent = unit;
    for (const [name, figure] of Object.entries(facts)) {
      figure.set(books[name]);
    }

    verdict.textContent = books.balanced ? "balanced" : "differences";
    verdict.className = books.balanced ? "badge good" : "badge bad";
    return books;
  }

  async function readRooms() {
    const asked = order;
    const [{ data: live }, mine] = await Promise.all([get(`/v1/rooms?status=live&order=${asked}&limit=12`, undefined, signal), liveRoomOf(creator)]);
    showRoom(mine);
    hear(mine);
    if (asked !== order) {
      return;
    }

    if (live.length) {
      showCards(rooms, live);
    } else {
      rooms.replaceChildren(h("p", { class: "quiet empty-rooms" }, "Nobody is live. Send a rose above, or start the demo."));
    }
  }

  // What came into the creator's room since the last look.
  let heardRoom = null;
  function hear(room) {
    if (room && room.id === heardRoom?.id && room.gifts > heardRoom.gifts) {
      heard.add(room.gifts - heardRoom.gifts, room.coins - heardRoom.coins);
    }

    heardRoom = room && room.id === heardRoom?.id && room.gifts < heardRoom.gifts ? heardRoom : room;
  }

  let shownRoom;
  let joined = null;
  let leaveRoom = new AbortController();
  signal.addEventListener("abort", () => leaveRoom.abort());

  // A browser has few connections for all its tabs: one that nobody looks at gives its own back.
  document.addEventListener("visibilitychange", () => listen(document.hidden ? null : shownRoom), { signal });
  function showRoom(room) {
    if (shownRoom === (room?.id ?? null)) {
      return;
    }

    shownRoom = room?.id ?? null;
    listen(shownRoom);
    miniStage.replaceChildren(room
      ? h("a", { href: `#/room/${room.id}`, class: "mini" }, art(room.id), h("span", { class: "live" }, "Live"), h("strong", {}, room.title))
      : h("p", { class: "mini off" }, "Not live yet. A first gift opens the room."));
  }

  /** Hears what the creator's room tells its viewers, so that a gift's life knows when that was. */
  function listen(room) {
    leaveRoom.abort();
    leaveRoom = new AbortController();
    joined = room && !signal.aborted && new Promise(done => {
      follow(room, { onOpen: done, onEvent: ({ type, data }) => (type === "gift" ? told(data.id) : null), signal: leaveRoom.signal });
    });
  }

  /** Shows the room that a gift is about to go to, and waits a little until its feed is open. */
  async function enter(room) {
    showRoom(room);
    await Promise.race([joined, pause(joinMilliseconds, signal)]);
  }

  async function refresh() {
    await Promise.all([readWallet(), readEarnings(), readBooksNow()]);
  }

  // A button that waits keeps the focus, so it says that it is disabled and ignores what is pressed.
  let isGiving = false;
  const hold = isHeld => {
    isGiving = isHeld;
    for (const button of [send, ...others.querySelectorAll("[data-send]")]) {
      button.setAttribute("aria-disabled", String(isHeld));
    }
  };

  const give = async (id, from = send) => {
    if (isGiving) {
      return;
    }

    hold(true);
    try {
      const gift = catalogue.get(id);
      if ((await readWallet()).coins < gift.coins) {
        if (gift.coins > 70) {
          await buy({ atLeast: gift.coins, onBought: refresh });
          return;
        }

        const bought = await buyPackage(viewer, "coins-70");
        note(`${person(viewer)} bought ${coins(bought.coins)} for ${money(bought.price)} in the sandbox.`);
        await readWallet();
      }

      let room = await liveRoomOf(creator);
      if (!room) {
        room = await openRoom(creator, "Piano by night");
        note(`${person(creator)} went live.`, { link: `#/room/${room.id}`, linkText: "Look in" });
        hear({ ...room, gifts: 0, coins: 0 });
      }

      await enter(room);

      const began = performance.now();
      const { json: sent } = await sendSafely("POST", `/v1/rooms/${room.id}/gifts`, {
        as: viewer, body: { giftId: id, quantity: 1, expectedCoins: gift.coins }, onRetry: () => note("No answer came. The same request goes again, with the same key."),
      });
      const answered = performance.now();
      const follow = { link: `#/gift/${sent.id}`, linkText: "Follow this gift" };
      note(`${coins(sent.coins)} left ${person(viewer)}’s wallet for ${pieces(1, gift.name)}: on disk in ${Math.round(answered - began)} ms.`, follow);
      session.moved();
      purse.set(sent.balance);
      said.textContent = `Sent ${counted(1, gift.name)}. You have ${coins(sent.balance)}.`;
      fly(id, from, miniStage);
      const end = await settled(sent.id, viewer, signal);
      if (end?.status === "credited") {
        note(`${diamonds(sent.creatorDiamonds)} diamonds reached ${person(creator)}.`, follow);
      }

      await refresh();
      await readRooms();
    } catch (fault) {
      if (fault.name !== "AbortError") {
        note(inWords(fault), { kind: "bad" });
        said.textContent = inWords(fault);
      }
    } finally {
      hold(false);
    }
  };

  function demo() {
    const button = h("button", { type: "button", class: "button", hidden: true, onclick: async () => {
      if (button.getAttribute("aria-disabled") === "true") {
        return;
      }

      button.setAttribute("aria-disabled", "true");
      try {
        showDemo((await ask("POST", "/dev/demo", { body: { running: button.dataset.running !== "true" } })).json);
        await readRooms();
      } catch (fault) {
        note(inWords(fault), { kind: "bad" });
      } finally {
        button.setAttribute("aria-disabled", "false");
      }
    } });
    const status = h("span", { class: "quiet small", role: "status" });
    const showDemo = state => {
      button.hidden = state === null;
      if (state) {
        // What is being pressed stays: a press on what is replaced meanwhile is none.
        if (button.dataset.running !== String(state.running)) {
          button.dataset.running = state.running;
          button.replaceChildren(icon(state.running ? "stop" : "play"), h("span", {}, state.running ? "Stop the demo" : "Start the demo"));
        }

        status.textContent = state.running ? `${number(state.viewers)} viewers in ${number(state.rooms)} rooms have sent ${number(state.gifts)} gifts` : "";
      }
    };
    every(2_000, async () => showDemo(await getIfAny("/dev/demo", undefined, signal)), signal);
    return h("div", { class: "row demo" }, status, button);
  }

  await Promise.all([refresh(), readRooms()]);
  every(3_000, readRooms, signal);
  every(4_000, refresh, signal);
}
