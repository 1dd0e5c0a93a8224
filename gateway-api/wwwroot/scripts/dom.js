// Makes elements. Text is always text: nothing that people wrote is ever read as HTML.

const svgNames = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }

    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "vars") {
      for (const [property, given] of Object.entries(value)) {
        element.style.setProperty(`--${property}`, given);
      }
    } else if (name === "value" || name === "checked") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

export const s = (name, attributes, ...children) => fill(document.createElementNS(svgNames, name), attributes, children);

const strokes = {
  home: "M3 11.5 12 4l9 7.500M5.5 10v9.500h13V10",
  wallet: "M4 7.500h14.500a1.5 1.5 0 0 1 1.5 1.500v9a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 4 18zM4 7.5 15 4v3.500M16 13.500h.01",
  desk: "M4 17 9 11l4 3.500L20 6M15 6h5v5",
  operator: "M4 6h16M4 12h16M4 18h16M8 4v4M15 10v4M10 16v4",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20c1-4 4-5.5 7.5-5.500s6.5 1.5 7.5 5.5",
  path: "M6 5v.01M6 12v.01M6 19v.01M11 5h8M11 12h8M11 19h8",
  bolt: "M13 3 5 13.500h6L10 21l8-10.500h-6z",
  check: "M5 12.5 10 17 19 7",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14 6l-6 6 6 6",
  next: "M10 6l6 6-6 6",
  play: "M8 5.500v13l10.5-6.500z",
  stop: "M7 7h10v10H7z",
};

/** A small drawing of lines, which says nothing by itself. */
export const icon = name => s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, s("path", { d: strokes[name] }));

const drawn = new Set(["rose", "heart", "star", "sunshine", "fire", "fireworks", "crown", "dragon"]);

/** The picture of a gift; of one that nobody has drawn, a parcel. */
export const picture = (giftId, size = 48) => h("img", {
  src: `gifts/${drawn.has(giftId) ? giftId : "gift"}.svg`, alt: "", width: size, height: size, class: "picture", draggable: "false",
});

export const coin = () => h("img", { src: "coin.svg", alt: "", width: 16, height: 16, class: "coin" });

/** A round sign for a person, whose colour follows from their name. */
export function face(name) {
  let hue = 7;
  for (const character of name ?? "?") {
    hue = (hue * 31 + character.codePointAt(0)) % 360;
  }

  return h("span", { class: "face", "aria-hidden": "true", vars: { hue } }, name ? name[0].toUpperCase() : "?");
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Shows a number, and lets it run to a new one. */
export class Figure {
  #shown = null;
  #frame = 0;

  constructor(format) {
    this.format = format;
    this.element = h("span", { class: "figure" }, "–");
  }

  set(value) {
    cancelAnimationFrame(this.#frame);
    const from = this.#shown;
    this.#shown = value;
    if (from === null || from === value || calm() || document.hidden) {
      this.element.textContent = this.format(value);
      return;
    }

    const start = performance.now();
    this.element.classList.remove("up", "down");
    void this.element.offsetWidth;
    this.element.classList.add(value > from ? "up" : "down");
    const step = now => {
      const part = Math.min(1, (now - start) / 500);
      const eased = 1 - (1 - part) ** 3;
      this.element.textContent = this.format(part === 1 ? value : from + Math.round((value - from) * eased * 100) / 100, part < 1);
      if (part < 1) {
        this.#frame = requestAnimationFrame(step);
      }
    };
    this.#frame = requestAnimationFrame(step);
  }
}

/** Asks again and again while the screen is shown and somebody looks at it. */
export function every(milliseconds, ask, signal) {
  let timer = 0;
  const round = async () => {
    if (!document.hidden) {
      try {
        await ask();
      } catch {
        // The next round asks again; what is shown stays.
      }
    }

    if (!signal.aborted) {
      timer = setTimeout(round, milliseconds);
    }
  };
  round();
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/** What asks soon, however often it is told to, and not again before so long: not by all viewers at once, and not while nobody looks. */
export function soon(milliseconds, ask, signal) {
  let timer = 0;
  let next = 0;
  let isStale = false;
  const run = () => {
    if (document.hidden) {
      isStale = true;
      return;
    }

    timer ||= setTimeout(() => {
      timer = 0;
      next = performance.now() + milliseconds * (1 + Math.random() / 10);
      ask().catch(() => {});
    }, Math.max(250 + Math.random() * 250, next - performance.now()));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isStale) {
      isStale = false;
      run();
    }
  }, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return run;
}

/** A held Enter would press a button again and again: one press is one press. */
export function pressOnce(event) {
  if (event.repeat && event.key === "Enter") {
    event.preventDefault();
  }
}

export const pause = (milliseconds, signal) => new Promise((done, fail) => {
  const timer = setTimeout(done, milliseconds);
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    fail(new DOMException("left", "AbortError"));
  }, { once: true });
});
