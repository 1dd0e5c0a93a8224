// Who plays which part on this page. In Development one person plays them all; elsewhere everyone is who they signed in as.

import { forget, isDevelopment, signedIn } from "./signin.js";

const stored = name => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

const form = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

class Session extends EventTarget {
  #names = { viewer: "ada", creator: "mona", ...stored("orleanscoins.names") };

  /** Who buys and gives; null while nobody has signed in. */
  get viewer() {
    return isDevelopment ? this.#names.viewer : signedIn()?.id ?? null;
  }

  /** Who goes live and earns; null while nobody has signed in. */
  get creator() {
    return isDevelopment ? this.#names.creator : signedIn()?.id ?? null;
  }

  /** Whether the operator's desk is theirs. */
  get isOperator() {
    return isDevelopment || signedIn()?.isOperator === true;
  }

  /** Whether that can be somebody's name. */
  accepts(name) {
    return form.test(name);
  }

  play(names) {
    this.#names = { ...this.#names, ...names };
    try {
      localStorage.setItem("orleanscoins.names", JSON.stringify(this.#names));
    } catch {
      // Without storage the names last as long as the page.
    }

    this.dispatchEvent(new Event("change"));
  }

  /** Says that a balance has moved, so that whoever shows it asks again. */
  moved() {
    this.dispatchEvent(new Event("moved"));
  }

  /** Whoever had signed in is nobody now. */
  end() {
    forget();
    this.dispatchEvent(new Event("change"));
  }
}

export const session = new Session();
