// The tray of gifts: what one costs in coins and in money, what was spent today, and the button that sends it.

import { h, coin, every, picture, pressOnce } from "./dom.js";
import { get, sendSafely } from "./api.js";
import { coins, inWords, number, worth } from "./words.js";
import { session } from "./session.js";
import { buy, confirm, signInButton } from "./sheets.js";
import { say } from "./toasts.js";
import { remind } from "./limits.js";

const holdFromCoins = 1_000;
const holdMilliseconds = 1_200;
const comboMilliseconds = 4_500;
const quantities = [1, 5, 10, 99];

/** Stands in the tray's place while nobody has signed in. */
export const invitation = () => ({
  element: h("section", { class: "card tray invitation", "aria-label": "Send a gift" }, h("p", {}, "Sign in to send gifts, to thank and to take part."), signInButton()),
  close: () => {},
  ready: () => {},
});

export function tray({ room, catalogue, signal }) {
  const viewer = session.viewer;
  let chosen = catalogue.get("rose") ?? [...catalogue.values()][0];
  let quantity = 1;
  let held = 0;
  let spent = null;
  let spentUntil = 0;
  let closed = false;
  let balance = null;

  const price = h("strong", { class: "price" });
  const inMoney = h("span", { class: "quiet" });
  const purse = h("p", { class: "quiet small" }, "\u00a0");
  const status = h("p", { class: "form-error", role: "alert" });
  const more = h("button", { type: "button", class: "button small", onclick: () => buy({ atLeast: total(), onBought: refresh }) }, "Buy coins");
  const message = h("input", { id: "gift-message", maxlength: 140, autocomplete: "off", placeholder: "Say something with it" });
  const anonymous = h("input", { type: "checkbox", id: "anonymous" });
  const fillBar = h("span", { class: "fill", "aria-hidden": "true" });
  const label = h("span", { class: "send-label" });
  const send = h("button", { type: "button", class: "button primary large send", id: "send", onkeydown: pressOnce }, fillBar, label);
  const combo = h("button", { type: "button", class: "combo", hidden: true, onkeydown: pressOnce, onclick: () => again() });
  const count = h("input", { type: "number", id: "quantity", min: 1, max: 9999, value: 1, inputmode: "numeric", oninput: () => setQuantity(Number(count.value)) });

  const choices = h("div", { class: "gifts" }, [...catalogue.values()].sort((left, right) => left.coins - right.coins).map(gift => {
    const radio = h("input", { type: "radio", name: "gift", id: `gift-${gift.id}`, value: gift.id, checked: gift === chosen, onchange: () => choose(gift) });
    return h("label", { class: "gift", for: `gift-${gift.id}` }, radio,
      picture(gift.id, 52), h("span", { class: "gift-name" }, gift.name), h("span", { class: "gift-price" }, coin(), number(gift.coins), h("span", { class: "hidden-words" }, gift.coins === 1 ? " coin" : " coins")), h("span", { class: "quiet gift-worth" }, worth(gift.coins, gift)));
  }));
  const steps = h("div", { class: "steps" }, quantities.map(value => h("button", { type: "button", class: "chip step", onclick: () => setQuantity(value, true) }, `×${value}`)));

  const element = h("section", { class: "card tray", "aria-labelledby": "tray-name" },
    h("div", { class: "section-head tight" }, h("h2", { id: "tray-name" }, "Send a gift"), purse),
    h("fieldset", {}, h("legend", { class: "hidden-words" }, "Which gift"), choices),
    h("div", { class: "tray-row" },
      h("div", { class: "amount" }, h("label", { for: "quantity", class: "hidden-words" }, "How many"), count, steps),
      h("div", { class: "say" }, h("label", { for: "gift-message", class: "hidden-words" }, "Message"), message)),
    h("label", { class: "check", for: "anonymous" }, anonymous, "Don’t show my name"),
    h("div", { class: "tray-foot" },
      h("div", { class: "sum" }, price, inMoney),
      h("div", { class: "row" }, more, combo, send)),
    status);

  const total = () => chosen.coins * quantity;

  function choose(gift) {
    chosen = gift;
    draw();
  }

  function setQuantity(value, fromStep = false) {
    quantity = Math.min(9_999, Math.max(1, Math.trunc(value) || 1));
    if (fromStep) {
      count.value = quantity;
    }

    draw();
  }

  function draw() {
    const needsHold = total() > holdFromCoins;
    price.textContent = coins(total());
    inMoney.textContent = ` about ${worth(total(), chosen)}`;
    label.replaceChildren(needsHold ? "Hold to send" : `Send ${quantity > 1 ? `${number(quantity)} × ` : ""}${chosen.name.toLowerCase()}`);
    send.classList.toggle("hold", needsHold);
    if (needsHold) {
      send.setAttribute("aria-description", "Hold for a second, or press once and confirm");
    } else {
      send.removeAttribute("aria-description");
    }

    purse.textContent = balance === null ? "\u00a0" : `You have ${number(balance)}${spent === null ? "" : ` · spent today ${number(spent)}${spent > 0 ? ` (${worth(spent, chosen)})` : ""}`}`;
  }

  const isToday = () => Date.now() < spentUntil;

  async function refresh() {
    const [wallet, limits] = await Promise.all([get("/v1/wallet", viewer, signal), get("/v1/wallet/limits", viewer, signal)]);
    balance = wallet.coins;
    // The day is the wallet's: its limits count by it.
    [spent, spentUntil] = [limits.used.daily, Date.parse(limits.resetsAt.daily)];
    draw();
  }

  async function give({ gift, pieces, comboId, text, isAnonymous }) {
    status.textContent = "";
    const cost = gift.coins * pieces;
    try {
      const answer = await sendSafely("POST", `/v1/rooms/${room}/gifts`, {
        as: viewer,
        body: {
          giftId: gift.id, quantity: pieces, expectedCoins: cost,
          ...(comboId ? { comboId } : {}), ...(text ? { message: text } : {}), ...(isAnonymous ? { anonymous: true } : {}),
        },
        onRetry: () => { status.textContent = "No answer yet. The same request goes again with the same key, so it counts once."; },
      });
      status.textContent = "";
      if (answer.replayed && (answer.tries > 1 || answer.isResumed)) {
        say("The gift had arrived at the first try. It was sent once, and paid once.", { link: `#/gift/${answer.json.id}`, linkText: "Follow it" });
      }

      remind(answer.json.reminders);
      balance = answer.json.balance ?? balance;
      // An answer of earlier may be in what was read since.
      if (isToday() && !answer.isResumed) {
        spent += answer.json.coins;
      } else {
        refresh().catch(() => {});
      }

      session.moved();
      draw();
      return true;
    } catch (fault) {
      if (fault.name === "AbortError") {
        return false;
      }

      status.textContent = inWords(fault);
      if (fault.problem?.code === "insufficient_coins") {
        more.classList.add("primary");
      } else if (fault.problem?.code === "room_ended") {
        close();
      }

      return false;
    }
  }

  let streak = null;
  let streakTimer = 0;
  let isSending = false;
  const unansweredName = `unanswered ${viewer} ${room}`;
  let unanswered = readUnanswered();

  // What was not answered has to be the same after a reload too.
  function readUnanswered() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(unansweredName));
      const gift = catalogue.get(kept?.giftId);
      return gift ? { ...kept, gift } : null;
    } catch {
      return null;
    }
  }

  function keepUnanswered(next) {
    unanswered = next;
    try {
      if (next) {
        sessionStorage.setItem(unansweredName, JSON.stringify({ ...next, gift: undefined, giftId: next.gift.id }));
      } else {
        sessionStorage.removeItem(unansweredName);
      }
    } catch {
      // Then it lasts as long as the room is shown.
    }
  }

  async function press(next) {
    isSending = true;
    keepUnanswered(next);
    clearTimeout(streakTimer);
    combo.setAttribute("aria-disabled", "true");
    const sent = await give(next);
    isSending = false;
    combo.removeAttribute("aria-disabled");
    if (sent) {
      keepUnanswered(null);
    }

    if (sent && next.comboId && !closed) {
      streak = { ...next, text: "", count: next.count + 1 };
      offer();
    } else {
      withdraw();
    }

    return sent;
  }

  async function first() {
    // A second press while the first is on its way is a slip; who wants more presses "again".
    if (closed || isSending) {
      return;
    }

    // A gift that may become a streak carries its id from the beginning; one piece of it is enough to see.
    const wanted = { gift: chosen, pieces: quantity, text: message.value.trim(), isAnonymous: anonymous.checked };
    const isSame = unanswered && Object.entries(wanted).every(([name, value]) => unanswered[name] === value);

    // What was not answered goes once more as it was, streak and all: only the same request has the same key.
    const next = isSame ? unanswered : { ...wanted, comboId: total() <= holdFromCoins ? `streak-${Date.now().toString(36)}` : null, count: 0 };
    if (await press(next)) {
      message.value = "";
    }
  }

  async function again() {
    if (streak && !closed && !isSending) {
      await press(streak);
    }
  }

  function withdraw() {
    if (document.activeElement === combo) {
      send.focus();
    }

    combo.hidden = true;
    streak = null;
  }

  function offer() {
    combo.hidden = false;
    combo.replaceChildren(picture(streak.gift.id, 26), h("span", {}, "Again ", h("b", {}, `×${streak.count + 1}`)));
    combo.classList.remove("running");
    void combo.offsetWidth;
    combo.classList.add("running");
    clearTimeout(streakTimer);
    streakTimer = setTimeout(withdraw, comboMilliseconds);
  }

  function close() {
    closed = true;
    element.classList.add("closed");
    for (const control of element.querySelectorAll("button, input")) {
      control.disabled = true;
    }

    status.textContent = "The room has ended. No gift is taken any more.";
  }

  // Above a thousand coins one press is not enough: hold it, or press once and say so again.
  let didHold = false;
  const begin = () => {
    if (total() <= holdFromCoins || held || closed) {
      return;
    }

    didHold = false;
    send.classList.add("holding");
    held = setTimeout(() => {
      didHold = true;
      stop();
      navigator.vibrate?.(30);
      first();
    }, holdMilliseconds);
  };
  const stop = () => {
    clearTimeout(held);
    held = 0;
    send.classList.remove("holding");
  };
  send.addEventListener("pointerdown", event => event.button === 0 && begin());
  for (const ending of ["pointerup", "pointerleave", "pointercancel", "blur"]) {
    send.addEventListener(ending, stop);
  }

  send.addEventListener("keydown", event => (event.key === " " || event.key === "Enter") && !event.repeat && begin());
  send.addEventListener("keyup", stop);
  send.addEventListener("click", async () => {
    stop();
    if (total() <= holdFromCoins) {
      first();
    } else if (didHold) {
      didHold = false;
    } else if (await confirm("Send it?", `${quantity > 1 ? `${number(quantity)} × ` : ""}${chosen.name} for ${coins(total())}, about ${worth(total(), chosen)}. Gifts don’t come back.`, "Send it")) {
      first();
    }
  });
  signal.addEventListener("abort", () => {
    stop();
    clearTimeout(streakTimer);
  });
  draw();
  every(60_000, async () => (spent !== null && !isToday() ? refresh() : null), signal);
  return { element, close, ready: () => refresh().catch(fault => { status.textContent = fault.name === "AbortError" ? "" : inWords(fault); }) };
}
