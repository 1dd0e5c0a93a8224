// The list of a room's gifts, newest first, each once; its creator thanks there.

import { h, icon, picture } from "./dom.js";
import { sendSafely } from "./api.js";
import { inWords, number, person, pieces } from "./words.js";
import { session } from "./session.js";
import { askForThanks } from "./sheets.js";
import { say } from "./toasts.js";

const shownMax = 60;
const knownMax = 400;

export function giftList({ room, catalogue, isMine }) {
  const feed = h("ol", { class: "feed", "aria-label": "Gifts, newest first", tabindex: "0" });
  const known = new Set();

  const levelOf = sender => (sender?.level ? [h("span", { class: "level", "aria-hidden": "true" }, `Lv ${number(sender.level)}`), h("span", { class: "hidden-words" }, ` of level ${number(sender.level)}`)] : null);

  function put(line) {
    feed.prepend(line);
    while (feed.childElementCount > shownMax) {
      feed.lastElementChild.remove();
    }
  }

  function markThanked(line, { message }) {
    const button = line.querySelector(".thank");
    if (button && document.activeElement === button) {
      line.querySelector(".follow").focus();
    }

    button?.remove();
    if (!line.querySelector(".thanked")) {
      line.querySelector("div").append(h("p", { class: "thanked quiet small" }, `${person(room.creatorId)} said thank you${message ? `: ${message}` : ""}`));
    }
  }

  const lineOf = giftId => [...feed.children].find(line => line.dataset.gift === giftId);

  const thankButton = (giftId, name) => {
    const button = h("button", { type: "button", class: "button small thank", "aria-label": `Thank ${name}`, onclick: async () => {
      if (button.getAttribute("aria-disabled") === "true") {
        return;
      }

      button.setAttribute("aria-disabled", "true");
      const words = await askForThanks(name);
      if (words === null) {
        button.removeAttribute("aria-disabled");
        return;
      }

      try {
        await sendSafely("POST", `/v1/sent-gifts/${giftId}/thanks`, { as: session.creator, body: words ? { message: words } : {} });
      } catch (fault) {
        say(inWords(fault), { kind: "bad" });
        if (fault.problem?.code !== "already_thanked") {
          button.removeAttribute("aria-disabled");
          return;
        }
      }

      const line = lineOf(giftId);
      if (line) {
        markThanked(line, { message: words });
      }
    } }, "Thank");
    return button;
  };

  /** Shows a gift, unless it is shown already: whether it was new here. */
  function add(told, { isNew, isFirst = () => false }) {
    if (known.has(told.id)) {
      return false;
    }

    known.add(told.id);
    if (known.size > knownMax) {
      known.delete(known.values().next().value);
    }

    const name = told.sender?.displayName ?? (told.sender ? person(told.sender.userId) : "Someone");
    const sold = catalogue.get(told.giftId)?.name ?? told.giftId;
    const streak = told.combo?.id;
    const line = h("li", {
      class: `gift-line${told.coins >= 1000 ? " grand" : ""}`,
      data: { gift: told.id, coins: told.coins, ...(streak ? { combo: streak } : {}) },
    },
    picture(told.giftId, 38),
    h("div", {},
      h("p", {}, h("strong", {}, name), levelOf(told.sender), ` sent ${pieces(told.quantity, sold)}`,
        told.combo && told.combo.count > 1 ? h("span", { class: "streak" }, ` ×${number(told.combo.count)}`) : null,
        isFirst() ? h("span", { class: "first" }, "first gift here") : null),
      told.message ? h("p", { class: "message" }, told.message) : null,
      isMine && !told.thanks ? thankButton(told.id, name) : null),
    h("a", { class: "follow", href: `#/gift/${told.id}`, title: "Follow this gift" },
      number(told.coins), h("span", { class: "hidden-words" }, ` ${told.coins === 1 ? "coin" : "coins"} from ${name}: follow this gift`), icon("next")));
    if (told.thanks) {
      markThanked(line, told.thanks);
    }

    put(line);
    if (isNew) {
      line.classList.add("new");
    }

    return true;
  }

  /** Shows that the creator has said thank you: at the gift, if it is still there. */
  function thank(told) {
    const line = lineOf(told.id);
    if (line) {
      markThanked(line, told);
    } else {
      putEvent(person(room.creatorId), ` says thank you${told.message ? `: ${told.message}` : ""}`);
    }
  }

  const putEvent = (name, words) => put(h("li", { class: "gift-line event" }, h("p", {}, h("strong", {}, name), words)));

  const finish = ({ sender, combo }) => putEvent(sender?.displayName ?? person(sender?.userId), ` finished a streak of ${number(combo.count)}`);

  return { element: feed, add, thank, finish };
}
