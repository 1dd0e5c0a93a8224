// What a screen reader is told of gifts that arrive: a sum now and then, since a line for each would never end.

import { h } from "./dom.js";
import { coins, number } from "./words.js";

const betweenMilliseconds = 5_000;
const gatherMilliseconds = 1_000;

/** A sum that is read out, at most every five seconds, of what has arrived since the last one. */
export function summary(signal) {
  const element = h("p", { class: "hidden-words summary", role: "status" });
  let [gifts, worth] = [0, 0];
  let [timer, next] = [0, 0];
  signal.addEventListener("abort", () => clearTimeout(timer));

  return {
    element,
    add(count, cost) {
      gifts += count;
      worth += cost;
      timer ||= setTimeout(() => {
        element.textContent = `${number(gifts)} ${gifts === 1 ? "gift" : "gifts"}, ${coins(worth)}`;
        [gifts, worth] = [0, 0];
        [timer, next] = [0, performance.now() + betweenMilliseconds];
      }, Math.max(gatherMilliseconds, next - performance.now()));
    },
  };
}
