// Gifts that move across the screen. Where motion is not wanted, nothing moves.

import { calm, picture } from "./dom.js";

const middle = element => {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
};

/** A gift goes from one place to another. */
export async function fly(giftId, from, to) {
  if (calm() || !from.isConnected || !to.isConnected || document.hidden) {
    return;
  }

  const image = picture(giftId, 44);
  image.classList.add("flying");
  document.body.append(image);
  const [start, end] = [middle(from), middle(to)];
  const place = (point, scale, turn) => `translate(${point.x - 22}px, ${point.y - 22}px) scale(${scale}) rotate(${turn}deg)`;
  const top = { x: (start.x + end.x) / 2, y: Math.min(start.y, end.y) - 70 };
  try {
    await image.animate(
      [
        { transform: place(start, 0.6, 0), opacity: 0 },
        { transform: place(top, 1.25, 8), opacity: 1, offset: 0.5 },
        { transform: place(end, 0.5, -4), opacity: 0.1 },
      ],
      { duration: 750, easing: "cubic-bezier(.35,0,.3,1)" }).finished;
  } catch {
    // The page went on without it.
  }

  image.remove();
}

/** A gift rises over the stage of a room, the larger the dearer. */
export function rise(stage, giftId, coins) {
  if (calm() || document.hidden || stage.querySelectorAll(".rising").length > 14) {
    return;
  }

  const size = coins >= 1000 ? 150 : coins >= 100 ? 96 : 60;
  const image = picture(giftId, size);
  image.classList.add("rising");
  stage.append(image);
  const box = stage.getBoundingClientRect();
  const x = (0.2 + Math.random() * 0.6) * box.width - size / 2;
  const sway = (Math.random() - 0.5) * 90;
  image.animate(
    [
      { transform: `translate(${x}px, ${box.height}px) scale(.4)`, opacity: 0 },
      { transform: `translate(${x + sway * 0.4}px, ${box.height * 0.55}px) scale(1)`, opacity: 1, offset: 0.3 },
      { transform: `translate(${x + sway}px, ${box.height * 0.08}px) scale(.9)`, opacity: 0 },
    ],
    { duration: coins >= 1000 ? 3600 : 2400, easing: "ease-out" }).finished.then(() => image.remove(), () => image.remove());
}
