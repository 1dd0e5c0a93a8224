// Follow this gift: one gift's life, from the request to the room, as the journal has it.

import { h, icon, picture, every } from "../scripts/dom.js";
import { get, getIfAny, gifts, operator } from "../scripts/api.js";
import { coins, diamonds, number, person, pieces, when } from "../scripts/words.js";
import { waterfall } from "../scripts/waterfall.js";
import { seenOf } from "../scripts/seen.js";
import { session } from "../scripts/session.js";

const clocksAgreeMilliseconds = 60_000;
const statusWords = { accepted: "on its way", credited: "arrived", returned: "came back", reversed: "was taken back" };

export async function show(root, { id, signal }) {
  const asks = [session.viewer, session.creator, operator];
  let trail = null;
  let as = operator;
  for (const candidate of asks) {
    trail = await getIfAny(`/v1/sent-gifts/${id}/trail`, candidate, signal);
    if (trail) {
      as = candidate;
      break;
    }
  }

  if (!trail) {
    root.append(h("h1", {}, "No such gift"), h("p", { class: "notice" }, "There is no gift of that id, or it isn’t yours to look at."));
    return;
  }

  const catalogue = await gifts();
  const steps = h("ol", { class: "trail" });
  const verdict = h("p", { class: "lead" });
  const times = h("section", { class: "card flat times", "aria-label": "How long it took", hidden: true });
  const name = catalogue.get(trail.gift.giftId)?.name ?? trail.gift.giftId;
  root.append(
    h("div", { class: "gift-head" }, picture(trail.gift.giftId, 92),
      h("div", {}, h("p", { class: "quiet" }, "A gift’s life"), h("h1", {}, pieces(trail.gift.quantity, name).replace(/^./, letter => letter.toUpperCase())), verdict)),
    times, steps);

  const code = (label, value) => h("p", { class: "hash" }, h("span", { class: "quiet" }, label), h("code", {}, value));
  const step = (state, title, at, ...facts) => h("li", { class: state },
    h("span", { class: "dot", "aria-hidden": "true" }, state === "done" ? icon("check") : null),
    h("div", { class: "card flat" }, h("div", { class: "step-head" }, h("h2", {}, title), at ? h("span", { class: "badge" }, at) : null), facts));
  const plus = milliseconds => (milliseconds < 10 ? `+ ${Math.max(0, milliseconds).toFixed(1)} ms` : `+ ${number(milliseconds)} ms`);

  // Times have microseconds; a browser's Date keeps the milliseconds.
  const micro = text => Number((/\.(\d{1,7})/.exec(text)?.[1] ?? "").padEnd(6, "0").slice(3, 6));
  const instant = text => new Date(text).getTime() + micro(text) / 1000;
  const after = (from, to) => plus(instant(to) - instant(from));

  /** From the request to the debit, by two clocks: only while they agree can it be told. */
  function beforeDebit(seen) {
    const milliseconds = instant(trail.debit.createdAt) - seen.askedAt;
    return milliseconds >= 0 && milliseconds <= seen.milliseconds + 1 ? milliseconds : null;
  }

  /** How long the room took to tell this tab: best from the request, which is of the same clock; of another's gift from the credit, which is of the silo's. */
  function hearing(seen) {
    const sinceRequest = seen.heardAt - seen.askedAt;
    if (sinceRequest >= 0) {
      return { at: `${number(sinceRequest)} ms after the request`, words: "When this tab heard of it, by its own clock." };
    }

    const sinceCredit = trail.credit ? seen.heardAt - instant(trail.credit.createdAt) : NaN;
    return sinceCredit >= 0 && sinceCredit <= clocksAgreeMilliseconds
      ? { at: plus(sinceCredit), words: "From the credit, by the silo’s clock, to when this tab heard of it, by this browser’s." }
      : { at: "told to its viewers", words: null };
  }

  /** The times on one scale, as far as this tab knows them: from the request, or else from the debit. */
  function spans(seen, untilDebit) {
    const began = untilDebit ?? 0;
    const known = (label, from, to) => (to >= from ? [{ label, from, to, words: `${to - from < 10 ? (to - from).toFixed(1) : number(to - from)} ms` }] : []);
    const credited = trail.credit ? began + instant(trail.credit.createdAt) - instant(trail.debit.createdAt) : NaN;
    const heard = untilDebit === null ? seen.heardAt - instant(trail.debit.createdAt) : seen.heardAt - seen.askedAt;
    return [
      ...(untilDebit === null ? [] : [...known("Request to answer", 0, seen.milliseconds), ...known("Request to debit", 0, began)]),
      ...known("Debit to credit", began, credited),
      ...(heard - credited <= clocksAgreeMilliseconds ? known("Credit to this tab", credited, heard) : []),
    ];
  }

  function drawTimes(seen, untilDebit) {
    const shown = spans(seen, untilDebit);
    times.hidden = shown.length < 2;
    times.replaceChildren(waterfall("How long each step took", shown));
  }

  function draw() {
    const { gift, debit, credit, back } = trail;
    const seen = seenOf(id);
    const untilDebit = beforeDebit(seen);
    const heard = hearing(seen);
    drawTimes(seen, untilDebit);
    verdict.textContent = `${coins(gift.coins)} to ${person(gift.creatorId)}: ${statusWords[gift.status] ?? gift.status}.`;
    steps.replaceChildren(...[
      step("done", "The request", seen.milliseconds === undefined ? when(debit.createdAt) : `answered in ${number(seen.milliseconds)} ms`,
        h("p", {}, `${person(debit.owner)} asked for ${pieces(gift.quantity, name)}${gift.roomId ? " in a live room" : " on a piece of content"}, at ${when(debit.createdAt)}.`),
        seen.key ? code("Idempotency-Key", seen.key) : null,
        seen.tries ? h("p", { class: "quiet small" }, seen.tries === 1 ? "Answered at the first try, when the debit was on disk." : `Sent ${seen.tries} times with this key; it counted once.`) : null),
      step("done", "The debit", untilDebit === null ? "on disk" : plus(untilDebit),
        h("p", {}, `${coins(-debit.amount)} left the wallet${debit.balance === null ? "" : `; ${number(debit.balance)} stayed`}. With this on disk the gift is certain.`),
        untilDebit === null ? null : h("p", { class: "quiet small" }, "From the request, by this browser’s clock, to the decision, by the silo’s."),
        debit.owner ? code("account", `wallet:${debit.owner}${debit.sequence === null ? "" : `, entry ${number(debit.sequence)}`}`) : null, code("SHA-256", debit.hash)),
      step("done", "The share", "+ 0 ms",
        h("p", {}, `${coins(gift.coins)} × ${number(trail.shareBps / 100)} % = ${diamonds(gift.creatorDiamonds)} diamonds, exact to the ten-thousandth. The debit’s own entry fixes it, so it takes no time.`)),
      credit
        ? step("done", gift.status === "returned" ? "The refusal" : "The credit", after(debit.createdAt, credit.createdAt),
          h("p", {}, credit.kind === "gift" ? `${diamonds(credit.amount)} diamonds reached ${person(credit.owner)}.` : "The creator’s account couldn’t take it."),
          code("account", `earnings:${credit.owner}${credit.sequence === null ? "" : `, entry ${number(credit.sequence)}`}`), code("SHA-256", credit.hash))
        : step("open", "The credit", "on its way", h("p", { class: "quiet" }, "It follows from the debit, exactly once, whatever fails.")),
      back ? step("done", "The way back", after(debit.createdAt, back.createdAt), h("p", {}, `${coins(back.amount)} came back to ${person(back.owner)}.`), code("SHA-256", back.hash)) : null,
      trail.feedEventId
        ? step("done", "The room", heard.at,
          heard.words ? h("p", { class: "quiet small" }, heard.words) : null,
          h("p", {}, "The same event under the same id, for ever. ", gift.roomId ? h("a", { href: `#/room/${gift.roomId}` }, "To the room") : null), code("event id", trail.feedEventId))
        : gift.roomId ? step("open", "The room", "waits for the credit", h("p", { class: "quiet" }, "A room shows a gift after its credit.")) : null,
    ].filter(Boolean));
  }

  draw();
  every(1_000, async () => {
    if (trail.gift.status === "accepted") {
      trail = await get(`/v1/sent-gifts/${id}/trail`, as, signal);
      draw();
    }
  }, signal);
}
