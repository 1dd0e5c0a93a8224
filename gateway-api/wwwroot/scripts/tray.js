// The tray of gifts: what one costs in coins and in money, what was spent today, and the button that sends it.

import { h, coin, every, picture, pressOnce } from "./dom.js";
import { get, newKey, sendSafely } from "./api.js";
import { coins, counted, inWords, number, worth } from "./words.js";
import { session } from "./session.js";
import { buy, confirm, signInButton } from "./sheets.js";
import { say } from "./toasts.js";
import { remind } from "./limits.js";
import { holding } from "./hold.js";
import { keeper, unsettledPanel } from "./unsettled.js";

const holdFromCoins = 1_000;
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
  let spent = null;
  let spentUntil = 0;
  let closed = false;
  let balance = null;

  const price = h("strong", { class: "price" });
  const inMoney = h("span", { class: "quiet" });
  const purse = h("p", { class: "quiet small" }, "\u00a0");
  const status = h("p", { class: "form-error", role: "alert" });
  const said = h("p", { class: "said quiet small", role: "status" });
  const kept = keeper(`unanswered ${viewer} ${room}`);
  const unsettled = unsettledPanel({ onSettle: () => settle(), onDrop: () => drop() });
  const more = h("button", { type: "button", class: "button small", onclick: () => buy({ atLeast: total(), onBought: refresh }) }, h("span", {}, "Buy", h("span", { class: "room-permitting" }, " coins")));
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
    unsettled.element,
    h("fieldset", {}, h("legend", { class: "hidden-words" }, "Which gift"), choices),
    h("div", { class: "tray-row" },
      h("div", { class: "amount" }, h("label", { for: "quantity", class: "hidden-words" }, "How many"), count, steps),
      h("div", { class: "say" }, h("label", { for: "gift-message", class: "hidden-words" }, "Message"), message)),
    h("label", { class: "check", for: "anonymous" }, anonymous, "Don’t show my name"),
    h("div", { class: "tray-foot" },
      h("div", { class: "sum" }, price, inMoney),
      h("div", { class: "row" }, more, combo, send)),
    h("div", { class: "tray-words" }, status, said));

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

  const nameOf = giftId => catalogue.get(giftId)?.name ?? giftId;

  /** A gift as it is sent: only the same body with the same key is the same gift. */
  const gift = ({ giftId, quantity: pieces, coins: cost, comboId, isAnonymous }, text) => ({
    key: newKey(),
    body: {
      giftId, quantity: pieces, expectedCoins: cost,
      ...(comboId ? { comboId } : {}), ...(text ? { message: text } : {}), ...(isAnonymous ? { anonymous: true } : {}),
    },
  });

  /** Sends a gift, and whether it was taken. Until there is an answer it is kept, since it may be paid. */
  async function give(sent, { isSettling = false } = {}) {
    [status.textContent, said.textContent] = ["", ""];
    kept.keep(sent);
    try {
      const answer = await sendSafely("POST", `/v1/rooms/${room}/gifts`, {
        as: viewer, body: sent.body, key: sent.key, isOpen: isSettling,
        onRetry: () => { status.textContent = "No answer yet. The same request goes again with the same key, so it counts once."; },
      });
      kept.drop();
      status.textContent = "";
      tell(answer, isSettling);
      remind(answer.json.reminders);
      balance = answer.json.balance ?? balance;
      // An answer of earlier may be in what was read since.
      if (isToday() && !isSettling) {
        spent += answer.json.coins;
      } else {
        refresh().catch(() => {});
      }

      session.moved();
      draw();
      return true;
    } catch (fault) {
      refuse(fault, isSettling);
      return false;
    }
  }

  function tell({ json, replayed, tries }, isSettling) {
    const what = counted(json.quantity, nameOf(json.giftId));
    said.textContent = !isSettling ? `Sent ${what}. You have ${coins(json.balance)}.`
      : replayed ? `It had arrived: ${what} for ${coins(json.coins)}, paid once.` : `It had not arrived before, and was sent now: ${what} for ${coins(json.coins)}.`;

    if (replayed && tries > 1 && !isSettling) {
      say("The gift had arrived at the first try. It was sent once, and paid once.", { link: `#/gift/${json.id}`, linkText: "Follow it" });
    }
  }

  function refuse(fault, isSettling) {
    if (!fault.isUnsettled) {
      kept.drop();
    }

    if (fault.name === "AbortError") {
      return;
    }

    if (fault.problem?.code === "room_ended") {
      close();
    }

    status.textContent = isSettling ? `${fault.isUnsettled ? "It is not settled yet." : "It was not sent, and nothing was paid."} ${inWords(fault)}` : inWords(fault);
    if (fault.problem?.code === "insufficient_coins") {
      more.classList.add("primary");
    }
  }

  let streak = null;
  let streakTimer = 0;
  let isSending = false;

  /** Shows what is unsettled, while it is; nothing else can be sent until then. */
  function drawUnsettled() {
    const sent = kept.get();
    if (sent) {
      const { body } = sent;
      withdraw();
      unsettled.show(`Not settled: ${counted(body.quantity, nameOf(body.giftId))} for ${coins(body.expectedCoins)}${body.message ? `, “${body.message}”` : ""}. No answer came, so it may have been paid.`);
    } else {
      if (unsettled.element.contains(document.activeElement)) {
        send.focus();
      }

      unsettled.hide();
    }

    send.setAttribute("aria-disabled", String(sent !== null));
  }

  async function settle() {
    if (isSending) {
      return;
    }

    isSending = true;
    unsettled.hold(true);
    if (await give(kept.get(), { isSettling: true })) {
      message.value = "";
    }

    unsettled.hold(false);
    isSending = false;
    drawUnsettled();
  }

  function drop() {
    kept.drop();
    drawUnsettled();
    status.textContent = "";
    said.textContent = "It is forgotten here. Your statement says whether it was paid.";
    refresh().catch(() => {});
  }

  /** Whether something unsettled has to be looked at first; says so. */
  function isUnsettled() {
    if (!kept.get() || isSending) {
      return false;
    }

    status.textContent = "Settle the gift above first, or drop it.";
    unsettled.focus();
    return true;
  }

  async function press(next, text = "") {
    isSending = true;
    clearTimeout(streakTimer);
    combo.setAttribute("aria-disabled", "true");
    const isSent = await give(gift(next, text));
    isSending = false;
    combo.removeAttribute("aria-disabled");
    if (isSent && next.comboId && !closed) {
      streak = { ...next, count: next.count + 1 };
      offer();
    } else {
      withdraw();
    }

    drawUnsettled();
    return isSent;
  }

  async function first() {
    // A second press while the first is on its way is a slip; who wants more presses "again".
    if (closed || isSending || isUnsettled()) {
      return;
    }

    // A gift that may become a streak carries its id from the beginning; one piece of it is enough to see.
    const comboId = total() <= holdFromCoins ? `streak-${Date.now().toString(36)}` : null;
    if (await press({ giftId: chosen.id, quantity, coins: total(), isAnonymous: anonymous.checked, comboId, count: 0 }, message.value.trim())) {
      message.value = "";
    }
  }

  async function again() {
    if (streak && !closed && !isSending && !isUnsettled()) {
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
    combo.replaceChildren(picture(streak.giftId, 26), h("span", {}, "Again ", h("b", {}, `×${streak.count + 1}`)));
    combo.classList.remove("running");
    void combo.offsetWidth;
    combo.classList.add("running");
    clearTimeout(streakTimer);
    streakTimer = setTimeout(withdraw, comboMilliseconds);
  }

  function close() {
    if (closed) {
      return;
    }

    closed = true;
    element.classList.add("closed");

    // What is unsettled can be settled in an ended room too.
    for (const control of element.querySelectorAll(":is(button, input):not(.unsettled *)")) {
      control.disabled = true;
    }

    status.textContent = "The room has ended. No gift is taken any more.";
  }

  // Above a thousand coins one press is not enough: hold it, or press once and say so again.
  const hold = holding(send, { mayBegin: () => total() > holdFromCoins && !closed && !kept.get(), onHeld: () => first(), signal });
  send.addEventListener("click", async event => {
    // The second half of a double click is a slip, and so is what follows it as fast, even if the first half's gift is taken already: "again" is for more.
    if (hold.wasHeld() || event.detail > 1 || isUnsettled()) {
      return;
    }

    const text = `${quantity > 1 ? `${number(quantity)} × ` : ""}${chosen.name} for ${coins(total())}, about ${worth(total(), chosen)}. Gifts don’t come back.`;
    if (total() <= holdFromCoins || await confirm("Send it?", text, "Send it")) {
      first();
    }
  });
  signal.addEventListener("abort", () => clearTimeout(streakTimer));
  draw();
  drawUnsettled();
  every(60_000, async () => (spent !== null && !isToday() ? refresh() : null), signal);

  async function ready() {
    // Said once more, now that it stands on the page: only what changes there is read out.
    drawUnsettled();
    try {
      await refresh();
    } catch (fault) {
      status.textContent = fault.name === "AbortError" ? "" : inWords(fault);
    }
  }

  return { element, close, ready };
}
