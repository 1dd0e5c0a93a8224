// What this tab saw of a gift, by this browser's clock: when it asked, how long the answer took, and when the room told of it.

const heard = new Map();
const heardMax = 200;

const nameOf = giftId => `gift ${giftId}`;

export function seenOf(giftId) {
  try {
    return { heardAt: heard.get(giftId), ...JSON.parse(sessionStorage.getItem(nameOf(giftId))) };
  } catch {
    return { heardAt: heard.get(giftId) };
  }
}

function keep(giftId, seen) {
  try {
    sessionStorage.setItem(nameOf(giftId), JSON.stringify(seen));
  } catch {
    // Then the gift's life is shown without it.
  }
}

/** The gateway has answered; its room may have been quicker. */
export const answered = (giftId, seen) => keep(giftId, { ...seen, heardAt: seenOf(giftId).heardAt });

/** The room has told of it. */
export function told(giftId) {
  // What is told again after a lost connection was heard before.
  if (heard.has(giftId)) {
    return;
  }

  heard.set(giftId, Date.now());
  if (heard.size > heardMax) {
    heard.delete(heard.keys().next().value);
  }

  const seen = seenOf(giftId);
  if (seen.askedAt) {
    keep(giftId, seen);
  }
}
