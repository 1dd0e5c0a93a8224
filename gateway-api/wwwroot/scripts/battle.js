// A battle of two rooms: what each side was given, how long it goes on, and who won.

import { h, every } from "./dom.js";
import { ask, getIfAny } from "./api.js";
import { coins, inWords, person } from "./words.js";
import { session } from "./session.js";

const stages = ["proposed", "live", "settling", "ended", "expired"];
const isRunning = battle => battle?.status === "live" || battle?.status === "settling";

/** The panel of a room's battles, hidden while there is none. Whoever owns the room can accept there what is proposed to it. */
export function battlePanel({ room, current, isMine, signal }) {
  const state = h("p", { class: "battle-state", role: "status" });
  const clock = h("p", { class: "quiet small", "aria-live": "off" });
  const sides = h("div", { class: "battle-sides" });

  // One bar that both pull at; its figures stand in words above it.
  const bar = h("div", { class: "battle-bar", "aria-hidden": "true", hidden: true }, h("span", {}));
  const accept = h("button", { type: "button", class: "button primary", hidden: true, onclick: () => take() }, "Accept the battle");
  const error = h("p", { class: "form-error", role: "alert" });
  const element = h("section", { class: "card flat battle", "aria-label": "Battle", hidden: true }, h("div", { class: "section-head tight" }, state, clock), sides, bar, accept, error);
  const found = new Set();
  let battle = null;

  /** Takes what is known of a battle, unless more is known already. */
  function tell(told) {
    const isSame = battle?.id === told.id;
    if (isSame ? stages.indexOf(told.status) < stages.indexOf(battle.status) : isRunning(battle) && told.status === "proposed") {
      return;
    }

    battle = told;
    draw();
  }

  /** A battle is told when something happens to it; whoever enters in the middle asks for it. */
  async function read(id) {
    const told = id && session.viewer ? await getIfAny(`/v1/battles/${id}`, session.viewer, signal) : null;
    if (told && told.status !== "expired") {
      tell(told);
    }
  }

  /** Takes up the battle that the room says it has: once, since what becomes of it is told. */
  async function find(id) {
    if (id && id !== battle?.id && !found.has(id)) {
      found.add(id);
      await read(id).catch(() => found.delete(id));
    }
  }

  function draw() {
    const { status, winner } = battle;
    const isProposedHere = status === "proposed" && battle.sides[1].roomId === room;
    const won = battle.sides.find(side => side.roomId === winner);
    const words = {
      proposed: isProposedHere ? `${person(battle.sides[0].creatorId)} proposes a battle` : `A battle is proposed to ${person(battle.sides[1].creatorId)}`,
      live: "Battle",
      settling: "The last gifts are counted",
      ended: won ? `${person(won.creatorId)} won the battle` : "The battle is a draw",
      expired: "Nobody accepted the battle",
    };
    element.hidden = false;
    if (state.textContent !== words[status]) {
      state.textContent = words[status];
    }

    accept.hidden = !(isMine && isProposedHere);
    error.textContent = "";
    sides.hidden = status === "proposed" || status === "expired";
    sides.replaceChildren(...battle.sides.map(side => h("p", { class: side.roomId === winner ? "won" : "", data: { side: side.roomId } },
      h("strong", {}, side.roomId === room ? person(side.creatorId) : h("a", { href: `#/room/${side.roomId}` }, person(side.creatorId))), " ", h("span", { class: "quiet" }, coins(side.coins)))));
    const all = battle.sides[0].coins + battle.sides[1].coins;
    bar.hidden = sides.hidden;
    bar.style.setProperty("--part", `${all > 0 ? (battle.sides[0].coins / all) * 100 : 50}%`);
    tick();
  }

  function tick() {
    const now = Date.now();
    const until = text => Math.max(0, Math.ceil((new Date(text) - now) / 1_000));
    const left = battle?.status === "live" && battle.endsAt ? until(battle.endsAt) : 0;
    const ahead = battle?.status === "live" && battle.startsAt ? until(battle.startsAt) : 0;
    clock.textContent = battle?.status === "proposed" ? `for ${battle.seconds} s`
      : ahead > 0 ? `begins in ${ahead} s`
        : left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left` : "";
  }

  async function take() {
    if (accept.getAttribute("aria-disabled") === "true") {
      return;
    }

    accept.setAttribute("aria-disabled", "true");
    try {
      tell((await ask("POST", `/v1/battles/${battle.id}/accept`, { as: session.creator, signal })).json);
    } catch (fault) {
      error.textContent = fault.name === "AbortError" ? "" : inWords(fault);
    } finally {
      accept.removeAttribute("aria-disabled");
    }
  }

  // Whoever shows the panel waits for its first look, so that nothing jumps when there is a battle already.
  const ready = find(current);
  every(1_000, async () => tick(), signal);
  every(2_000, async () => (isRunning(battle) ? read(battle.id) : null), signal);
  return { element, tell, find, ready };
}
