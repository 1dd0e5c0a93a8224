// Which screen is shown, who plays which part, and what is the same on every screen.

import { h, icon, face, coin, Figure } from "./scripts/dom.js";
import { get } from "./scripts/api.js";
import { number, person, inWords } from "./scripts/words.js";
import { session } from "./scripts/session.js";
import { choosePeople } from "./scripts/sheets.js";

const screens = {
  "": { title: "Home", load: () => import("./screens/home.js") },
  room: { title: "Live room", load: () => import("./screens/room.js") },
  wallet: { title: "Wallet", load: () => import("./screens/wallet.js") },
  creator: { title: "Creator’s desk", load: () => import("./screens/creator.js") },
  operator: { title: "Operator’s desk", load: () => import("./screens/operator.js") },
  gift: { title: "A gift’s life", load: () => import("./screens/gift.js") },
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
    const screen = await screens[name].load();
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

document.getElementById("places").append(...places.map(([name, drawing, label]) =>
  h("a", { href: `#/${name}`, data: { screen: name } }, icon(drawing), h("span", {}, label))));
document.getElementById("skip").addEventListener("click", event => {
  event.preventDefault();
  root.focus();
});

const balance = new Figure(number);
const me = h("button", { class: "who", type: "button", onclick: choosePeople });
document.getElementById("me").append(h("a", { class: "purse", href: "#/wallet" }, coin(), balance.element, h("span", { class: "hidden-words" }, " coins: to your wallet")), me);

async function showMe() {
  me.replaceChildren(face(session.viewer), h("span", {}, person(session.viewer)), h("span", { class: "hidden-words" }, ": choose who plays which part"));
  try {
    balance.set((await get("/v1/wallet", session.viewer)).coins);
  } catch {
    // The screen says what is wrong.
  }
}

session.addEventListener("moved", showMe);
session.addEventListener("change", () => {
  showMe();
  show();
});
addEventListener("hashchange", show);
showMe();
show();
