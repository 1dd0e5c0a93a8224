// A button that is held: with a pointer or a key, for a moment, so that nothing large is sent by a slip.

const holdMilliseconds = 1_200;

/**
 * Lets a button be held. A click follows a hold too; `wasHeld` says so, once, and ends what was held.
 * @param {{mayBegin: () => boolean, onHeld: () => void, signal: AbortSignal}} options
 */
export function holding(button, { mayBegin, onHeld, signal }) {
  let timer = 0;
  let didHold = false;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("holding");
  };
  const begin = () => {
    didHold = false;
    if (timer || !mayBegin()) {
      return;
    }

    button.classList.add("holding");
    timer = setTimeout(() => {
      didHold = true;
      stop();
      navigator.vibrate?.(30);
      onHeld();
    }, holdMilliseconds);
  };
  button.addEventListener("pointerdown", event => event.button === 0 && begin());
  for (const ending of ["pointerup", "pointerleave", "pointercancel", "blur"]) {
    button.addEventListener(ending, stop);
  }

  button.addEventListener("keydown", event => (event.key === " " || event.key === "Enter") && !event.repeat && begin());
  button.addEventListener("keyup", stop);
  signal.addEventListener("abort", stop);

  return {
    wasHeld() {
      stop();
      const was = didHold;
      didHold = false;
      return was;
    },
  };
}
