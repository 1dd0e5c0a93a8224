// Forms, and what their buttons do: one thing at a time, and what is refused is said below them.

import { h } from "./dom.js";
import { inWords } from "./words.js";

/**
 * Runs work, one at a time: what is pressed while something runs is a slip.
 * @returns {{run: (work: () => Promise<void>) => Promise<void>, error: HTMLElement}} error: where a refusal is said
 */
export function oneAtATime() {
  const error = h("p", { class: "form-error", role: "alert" });
  let isBusy = false;
  const run = async work => {
    if (isBusy) {
      return;
    }

    isBusy = true;
    error.textContent = "";
    try {
      await work();
    } catch (fault) {
      error.textContent = fault.name === "AbortError" ? "" : inWords(fault);
    } finally {
      isBusy = false;
    }
  };
  return { run, error };
}

/** A form, and below it its refusals; what is being sent isn't sent again. */
export function formOf(content, submit) {
  const { run, error } = oneAtATime();
  return [h("form", { class: "stack-form", onsubmit: event => {
    event.preventDefault();
    run(submit);
  } }, content), error];
}

/** A field with its label. */
export const fieldOf = (label, input) => h("label", { class: "field", for: input.id }, h("span", {}, label), input);
