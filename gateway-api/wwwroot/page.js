// Which screen is shown, who plays which part, and what is the same on every screen.

import { h, icon, face, coin, Figure } from "./scripts/dom.js";
import { get } from "./scripts/api.js";
import { number, person, inWords } from "./scripts/words.js";
import { session } from "./scripts/session.js";
import { finishSignIn, isDevelopment, signOut } from "./scripts/signin.js";
import { choosePeople, invite, signInButton } from "./scripts/sheets.js";
import { say } from "./scripts/toasts.js";

const screens = {
  "": { title: "Home", load: () => (isDevelopment ? import("./screens/home.js") : import("./screens/front.js")) },
  room: { title: "Live room", load: () => import("./screens/room.js") },
  wallet: { title: "Wallet", load: () => import("./screens/wallet.js"), isPersonal: true },
  creator: { title: "Creator’s desk", load: () => import("./screens/creator.js"), isPersonal: true },
  operator: { title: "Operator’s desk", load: () => import("./screens/operator.js"), isPersonal: true },
  gift: { title: "A gift’s life", load: () => import("./screens/gift.js"), isPersonal: true },
};

const places = [["", "home", "Home"], ["wallet", "wallet", "Wallet"], ["creator", "desk", "Creator"], ["operator", "operator", "Operator"]];

const root = document.getElementById("screen");
let leave = new AbortController();
let isFirst = true;

function where() {
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/");
  return screens[name] ? { name, id } : { name: "", id: undefined };
}

async function show() {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const { name, id } = where();
  for (const link of document.querySelectorAll("#places a")) {
    if (link.dataset.screen === name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }

  document.title = name ? `${screens[name].title} · OrleansCoins` : "OrleansCoins";
  document.body.dataset.screen = name || "home";
  try {
    const screen = screens[name].isPersonal && !session.viewer ? { show: invite } : await screens[name].load();
    if (signal.aborted) {
      return;
    }

    // The old screen stays until the new one has what it shows first: nothing jumps into place.
    const content = h("div", { class: "screen" });
    await screen.show(content, { id, signal });
    if (signal.aborted) {
      return;
    }

    root.replaceChildren(content);
    root.dataset.shown = `${name}/${id ?? ""}`;
  } catch (fault) {
    if (signal.aborted || fault.name === "AbortError") {
      return;
    }

    root.dataset.shown = "error";
    root.replaceChildren(h("div", { class: "screen" },
      h("h1", {}, "That didn’t work"),
      h("p", { class: "notice", role: "alert" }, inWords(fault)),
      h("p", {}, h("a", { class: "button", href: "#/" }, "To the first page"), " ", h("button", { class: "button", onclick: show }, "Try again"))));
  }

  if (!signal.aborted && !isFirst) {
    window.scrollTo(0, 0);
    root.focus({ preventScroll: true });
  }

  isFirst = false;
}

document.getElementById("skip").addEventListener("click", event => {
  event.preventDefault();
  root.focus();
});

const balance = new Figure(number);
const me = document.getElementById("me");

function showPlaces() {
  document.getElementById("places").replaceChildren(...places.filter(([name]) => name !== "operator" || session.isOperator).map(([name, drawing, label]) =>
    h("a", { href: `#/${name}`, data: { screen: name } }, icon(drawing), h("span", {}, label))));
}

/** Who one is, and the button that changes it: other parts in Development, signing out or in elsewhere. */
function showWho() {
  if (!session.viewer) {
    me.replaceChildren(signInButton());
    return;
  }

  const who = [face(session.viewer), h("span", {}, person(session.viewer))];
  me.replaceChildren(
    h("a", { class: "purse", href: "#/wallet" }, coin(), balance.element, h("span", { class: "hidden-words" }, " coins: to your wallet")),
    ...isDevelopment
      ? [h("button", { class: "who", type: "button", onclick: choosePeople }, who, h("span", { class: "hidden-words" }, ": choose who plays which part"))]
      : [h("span", { class: "who" }, who), h("button", { class: "button small", type: "button", onclick: () => signOut().finally(() => session.end()) }, "Sign out")]);
}

async function showBalance() {
  if (session.viewer) {
    try {
      balance.set((await get("/v1/wallet", session.viewer)).coins);
    } catch {
      // The screen says what is wrong.
    }
  }
}

function showAll() {
  showPlaces();
  showWho();
  showBalance();
  show();
}

// The second half of a double click may meet what its first half brought, or what a sheet that it closed had covered: there it is a slip. A press that
// hit nothing, or that no click came of, has brought nothing, and the next one counts.
const pressedBy = ({ target }) => target.labels?.[0] ?? target.closest("a, button, label, input, select") ?? (target.matches("dialog") ? target : null);
let pressed = null;
let presses = 0;
document.addEventListener("pointerdown", () => { presses++; }, { capture: true });
document.addEventListener("click", event => {
  // Zero: by the keyboard.
  if (event.detail === 0) {
    return;
  }

  if (event.detail > 1 && presses === 1 && pressed !== null && pressedBy(event) !== pressed) {
    event.preventDefault();
    event.stopPropagation();
  } else {
    pressed = pressedBy(event);
  }

  presses = 0;
}, { capture: true });

session.addEventListener("moved", showBalance);
session.addEventListener("change", showAll);
addEventListener("hashchange", show);
await finishSignIn().catch(fault => say(`Signing in didn’t work: ${fault.message}`, { kind: "bad" }));
showAll();
