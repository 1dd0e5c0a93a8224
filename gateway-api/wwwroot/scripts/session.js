// Who plays which part on this page. In Development one person plays them all.

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

  get viewer() {
    return this.#names.viewer;
  }

  get creator() {
    return this.#names.creator;
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
}

export const session = new Session();
