// What a creator does with a live room: a goal for it, and battles with others.

import { h, every } from "../../scripts/dom.js";
import { ask, get, sendSafely } from "../../scripts/api.js";
import { fieldOf, formOf } from "../../scripts/forms.js";
import { person } from "../../scripts/words.js";
import { session } from "../../scripts/session.js";
import { battlePanel } from "../../scripts/battle.js";
import { follow } from "../../scripts/feed.js";
import { say } from "../../scripts/toasts.js";

const battleSeconds = [[60, "1 minute"], [180, "3 minutes"], [300, "5 minutes"]];

const cardOf = (name, title, content, submit) =>
  h("section", { class: "card flat", "aria-labelledby": `${name}-name` }, h("h2", { id: `${name}-name` }, title), formOf(content, submit));

function goalForm(room, catalogue) {
  const title = h("input", { id: "goal-title", maxlength: 100, required: true, autocomplete: "off", placeholder: "An encore" });
  const target = h("input", { id: "goal-target", type: "number", min: 1, required: true, inputmode: "numeric", placeholder: "500" });
  const counts = h("select", { id: "goal-gift" }, h("option", { value: "" }, "Coins, of all gifts"), [...catalogue.values()].map(gift => h("option", { value: gift.id }, gift.name)));
  return cardOf("goal", "Goal", [fieldOf("For what", title), fieldOf("What counts", counts), fieldOf("How much", target), h("button", { class: "button" }, "Set the goal")], async () => {
    await ask("PUT", `/v1/rooms/${room.id}/goal`, {
      as: session.creator, body: { ...(counts.value ? { giftId: counts.value } : { coins: true }), target: Number(target.value), title: title.value.trim() },
    });
    say("Viewers see the goal now. It counts the gifts from here on.");
  });
}

function battleForm(room, battle, signal) {
  const opponent = h("select", { id: "battle-room", required: true });
  const seconds = h("select", { id: "battle-seconds" }, battleSeconds.map(([value, label]) => h("option", { value }, label)));
  const readOpponents = async () => {
    const others = (await get("/v1/rooms?status=live&order=supporters&limit=100", undefined, signal)).data.filter(other => other.id !== room.id);
    const ids = others.map(other => other.id).join();
    if (opponent.dataset.rooms !== ids) {
      const chosen = opponent.value;
      opponent.dataset.rooms = ids;
      opponent.replaceChildren(...(others.length ? others.map(other => h("option", { value: other.id }, `${person(other.creatorId)}: ${other.title}`)) : [h("option", { value: "" }, "Nobody else is live")]));
      if (others.some(other => other.id === chosen)) {
        opponent.value = chosen;
      }
    }
  };
  every(10_000, async () => (document.activeElement === opponent ? null : readOpponents()), signal);
  return cardOf("battle", "Battle", [fieldOf("With", opponent), fieldOf("For", seconds), h("button", { class: "button" }, "Propose a battle")], async () => {
    battle.tell((await sendSafely("POST", "/v1/battles", { as: session.creator, body: { roomId: room.id, opponentRoomId: opponent.value, seconds: Number(seconds.value) } })).json);
    say("Proposed. The other creator has five minutes to accept.");
  });
}

/** The cards of a live room, for as long as the signal says. */
export async function roomTools({ room, catalogue, signal }) {
  const battle = battlePanel({ room: room.id, current: room.battleId, isMine: true, signal });

  // What was proposed before the feed was open is in no event that it tells.
  const find = () => get(`/v1/rooms/${room.id}`, undefined, signal).then(now => battle.find(now.battleId)).catch(() => {});
  follow(room.id, { onOpen: find, onEvent: ({ type, data }) => (type === "battle" ? battle.tell(data) : null), signal });
  await battle.ready;
  return [goalForm(room, catalogue), battleForm(room, battle, signal), battle.element];
}
