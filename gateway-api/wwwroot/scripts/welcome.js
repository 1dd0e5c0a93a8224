// Whose gifts, and which, a creator takes. What isn't welcome is refused before the sender pays.

import { every, h, face, picture } from "./dom.js";
import { ask, getIfAny } from "./api.js";
import { oneAtATime } from "./forms.js";
import { number, person } from "./words.js";
import { session } from "./session.js";
import { say } from "./toasts.js";

export function welcomePanel({ catalogue, signal }) {
  const { creator } = session;
  const blocked = h("ul", { class: "plain-list blocked" });
  const name = h("input", { id: "block-name", required: true, maxlength: 64, autocomplete: "off", spellcheck: "false", placeholder: "A user’s name" });
  const gifts = h("fieldset", { class: "welcome" }, h("legend", {}, "Gifts you take"));
  const { run, error } = oneAtATime();
  const { run: save, error: unsaved } = oneAtATime();
  const element = h("section", { class: "card flat", "aria-labelledby": "welcome-name" },
    h("h2", { id: "welcome-name" }, "Who and what is welcome"), gifts, unsaved,
    h("h3", {}, "Blocked"), blocked,
    h("form", { class: "row go-live", onsubmit: event => {
      event.preventDefault();
      run(async () => {
        await ask("PUT", `/v1/creator/blocks/${encodeURIComponent(name.value.trim())}`, { as: creator });
        say(`${person(name.value.trim())} can’t send you gifts any more.`);
        name.value = "";
        await readBlocked();
      });
    } }, h("label", { class: "hidden-words", for: "block-name" }, "Whom to block"), name, h("button", { class: "button" }, "Block")),
    error);

  async function readBlocked() {
    const list = await getIfAny("/v1/creator/blocks?limit=100", creator, signal);
    if (!list) {
      return;
    }

    const { data, nextCursor } = list;
    blocked.replaceChildren(...(data.length ? data.map(({ userId }) => h("li", {}, h("span", { class: "with-face" }, face(userId), person(userId)),
      h("button", { type: "button", class: "button small", "aria-label": `Unblock ${person(userId)}`, onclick: () => run(async () => {
        await ask("DELETE", `/v1/creator/blocks/${encodeURIComponent(userId)}`, { as: creator });
        await readBlocked();
      }) }, "Unblock"))) : [h("li", { class: "quiet" }, "Nobody.")]), nextCursor ? h("li", { class: "quiet" }, `and more than ${number(data.length)} in all`) : "");
  }

  async function readWelcome() {
    const welcome = await getIfAny("/v1/creator/welcome-gifts", creator, signal);
    if (!welcome) {
      return;
    }

    const { giftIds } = welcome;
    gifts.replaceChildren(gifts.firstElementChild, ...[...catalogue.values()].map(gift => h("label", { class: "check", for: `welcome-${gift.id}` },
      h("input", { type: "checkbox", id: `welcome-${gift.id}`, value: gift.id, checked: giftIds === null || giftIds.includes(gift.id), onchange: changed }),
      picture(gift.id, 26), gift.name)));
  }

  /** Boxes that change while others are being saved are saved after them. */
  let isChanged = false;
  function changed() {
    isChanged = true;
    save(async () => {
      while (isChanged) {
        isChanged = false;
        await change();
      }
    });
  }

  /** All of them is more than those that are there: it takes those to come too. */
  async function change() {
    const boxes = [...gifts.querySelectorAll("input")];
    const taken = boxes.filter(box => box.checked).map(box => box.value);
    try {
      await ask("PUT", "/v1/creator/welcome-gifts", { as: creator, body: { giftIds: taken.length === boxes.length ? null : taken } });
      say(taken.length === boxes.length ? "Every gift is welcome." : `${number(taken.length)} of ${number(boxes.length)} gifts are welcome.`);
    } catch (fault) {
      await readWelcome();
      throw fault;
    }
  }

  // Who has never gone live takes nothing yet.
  element.hidden = true;
  every(5_000, async () => {
    if (element.hidden) {
      await Promise.all([readBlocked(), readWelcome()]);
      element.hidden = !gifts.querySelector("input");
    }
  }, signal);
  return element;
}
