// Dialogs: buying coins, and who plays which part.

import { h, icon, face, coin, pressOnce } from "./dom.js";
import { ask, get, sendSafely } from "./api.js";
import { inWords, money, number, person } from "./words.js";
import { session } from "./session.js";
import { isDevelopment, signIn } from "./signin.js";
import { remind } from "./limits.js";
import { say } from "./toasts.js";

/** Opens a dialog that closes with Escape, its button or a click beside it, and is gone then. */
export function open(title, content, { wide = false } = {}) {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: wide ? "sheet wide" : "sheet", "aria-labelledby": "sheet-title" },
    h("div", { class: "sheet-head" },
      h("h2", { id: "sheet-title" }, title),
      h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close }, icon("close"))),
    content);
  dialog.addEventListener("close", () => dialog.remove());

  dialog.addEventListener("click", event => {
    if (event.target === dialog) {
      close();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The button that leaves for the provider of the tokens. */
export const signInButton = () => h("button", { type: "button", class: "button primary", onclick: () => signIn().catch(fault => say(`Signing in didn’t work: ${fault.message}`, { kind: "bad" })) }, "Sign in");

/** Stands where something is for people who have signed in. */
export async function invite(root) {
  root.append(h("div", { class: "card invitation" },
    h("h1", {}, "Sign in first"), h("p", { class: "quiet" }, "Wallets, earnings and gifts belong to somebody. Live rooms can be watched without."), signInButton()));
}

/** Buys a package in the sandbox, whole: the purchase and its payment. */
export async function buyPackage(buyer, packageId) {
  const { json: purchase } = await sendSafely("POST", "/v1/purchases", { as: buyer, body: { packageId } });
  await ask("POST", `/dev/payments/${purchase.id}/succeed`);
  return purchase;
}

let isOpening = null;

/** Lets the viewer buy coins; calls back once they are there. One sheet at a time. */
export async function buy(options) {
  isOpening ||= openSheet(options).finally(() => { isOpening = null; });
  await isOpening;
}

async function openSheet({ atLeast = 0, onBought } = {}) {
  const { data: packages } = await get("/v1/coin-packages");
  const suggested = packages.find(offer => offer.coins >= atLeast) ?? packages.at(-1);
  const body = h("div", { class: "sheet-body" });
  const status = h("p", { class: "form-error", role: "alert" });
  const dialog = open("Buy coins", body, { wide: true });

  function choose() {
    status.textContent = "";
    body.replaceChildren(
      h("p", { class: "quiet" }, "Prices are what you pay, once. Coins don’t renew by themselves."),
      h("div", { class: "offers" }, packages.map(offer => h("button", {
        type: "button", class: offer === suggested && atLeast > 0 ? "offer fits" : "offer", onkeydown: pressOnce, onclick: () => checkOut(offer),
      }, coin(), h("strong", {}, number(offer.coins)), h("span", {}, money(offer.price)), offer === suggested && atLeast > 0 ? h("em", {}, "enough for this") : null))), status);
  }

  // A purchase counts against limits as soon as it is asked for: a second press while the first one waits is a slip.
  let isBusy = false;
  const hold = isHeld => {
    isBusy = isHeld;
    for (const button of body.querySelectorAll(".offer")) {
      button.setAttribute("aria-disabled", String(isHeld));
    }
  };

  async function checkOut(offer) {
    if (isBusy) {
      return;
    }

    hold(true);
    status.textContent = "";
    let purchase;
    try {
      ({ json: purchase } = await sendSafely("POST", "/v1/purchases", { as: session.viewer, body: { packageId: offer.id } }));
    } catch (fault) {
      status.textContent = inWords(fault);
      hold(false);
      return;
    }

    remind(purchase.reminders);
    if (!isDevelopment) {
      // What is paid is between the buyer and the payment provider; the coins come by its word. Until the page is gone, and when it is back, one is enough.
      addEventListener("pageshow", () => hold(false), { once: true });
      location.assign(purchase.checkoutUrl);
      return;
    }

    hold(false);
    const buttons = h("div", { class: "row" });
    const settle = async (word, after) => {
      for (const button of buttons.children) {
        button.disabled = true;
      }

      try {
        await ask("POST", `/dev/payments/${purchase.id}/${word}`);
        after();
      } catch (fault) {
        status.textContent = inWords(fault);
        for (const button of buttons.children) {
          button.disabled = false;
        }
      }
    };
    buttons.append(
      h("button", { type: "button", class: "button primary", autofocus: true, onkeydown: pressOnce, onclick: () => settle("succeed", () => {
        dialog.close();
        say(`${number(offer.coins)} coins are in your wallet.`);
        session.moved();

        // Whoever has left the screen meanwhile reads its figures another time.
        onBought?.().catch(() => {});
      }) }, `Pay ${money(offer.price)}`),
      h("button", { type: "button", class: "button", onclick: () => settle("fail", () => {
        status.textContent = "The payment was declined. You paid nothing, and no coins were added.";
        buttons.replaceChildren(h("button", { type: "button", class: "button", onclick: choose }, "Choose again"));
      }) }, "Decline"));
    body.replaceChildren(
      h("div", { class: "checkout" },
        h("p", { class: "tag" }, "Sandbox: no real money"),
        h("dl", { class: "facts" },
          h("dt", {}, "Coins"), h("dd", {}, number(offer.coins)),
          h("dt", {}, "Price"), h("dd", {}, money(offer.price)),
          h("dt", {}, "Purchase"), h("dd", {}, h("code", {}, `${purchase.id.slice(0, 14)}…`))),
        status, buttons));
    buttons.firstElementChild.focus();
  }

  choose();
}

/** Asks before something large; the answer is whether to go on. */
export const confirm = (title, text, action) => new Promise(done => {
  let answer = false;
  const dialog = open(title, h("div", { class: "sheet-body" },
    h("p", {}, text),
    h("div", { class: "row" },
      h("button", { type: "button", class: "button primary", onclick: () => { answer = true; dialog.close(); } }, action),
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Not now"))));
  dialog.addEventListener("close", () => done(answer));
});

/** Asks for words of thanks: the words, empty for none; null when it is left at that. */
export const askForThanks = name => new Promise(done => {
  let words = null;
  const message = h("input", { id: "thanks-message", maxlength: 140, autocomplete: "off", placeholder: "With words, or without" });
  const dialog = open(`Thank ${name}`, h("form", { class: "sheet-body", onsubmit: event => {
    event.preventDefault();
    words = message.value.trim();
    dialog.close();
  } },
  h("p", { class: "quiet" }, "The whole room sees it, once."),
  h("label", { class: "field", for: "thanks-message" }, h("span", {}, "What you say"), message),
  h("div", { class: "row" }, h("button", { class: "button primary" }, "Say thank you"))));
  dialog.addEventListener("close", () => done(words));
  message.focus();
});

/** Lets whoever tries the page choose names for the parts they play. */
export function choosePeople() {
  const error = h("p", { class: "form-error", role: "alert" });
  const field = (name, label, hint) => h("label", { class: "field" },
    h("span", {}, face(session[name]), ` ${label}`),
    h("input", { name, value: session[name], maxlength: 64, autocomplete: "off", spellcheck: "false", "aria-describedby": `${name}-hint` }),
    h("small", { id: `${name}-hint`, class: "quiet" }, hint));
  const form = h("form", { class: "sheet-body", onsubmit: event => {
    event.preventDefault();
    const names = Object.fromEntries([...new FormData(form)].map(([name, text]) => [name, text.trim()]));
    if (!Object.values(names).every(name => session.accepts(name))) {
      error.textContent = "A name is 1 to 64 letters, digits, dots, dashes or underscores, and begins with a letter or digit.";
      return;
    }

    if (names.viewer === names.creator) {
      error.textContent = "Nobody sends gifts to themselves: choose two names.";
      return;
    }

    dialog.close();
    session.play(names);
    say(`You are ${person(names.viewer)} as a viewer, and ${person(names.creator)} as a creator.`);
  } },
  h("p", { class: "quiet" }, "In Development you play every part. A name that nobody had yet starts with nothing."),
  field("viewer", "Viewer", "Buys coins and gives gifts: home, rooms, wallet."),
  field("creator", "Creator", "Goes live and earns: home, creator’s desk."),
  error,
  h("div", { class: "row" }, h("button", { class: "button primary" }, "Play them")));
  const dialog = open("Who plays which part", form);
}
