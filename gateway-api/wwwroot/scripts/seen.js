// What this tab saw of a gift, by this browser's clock: when it asked, how long the answer took, and when the room told of it.

const heard = new Map();
const heardMax = 200;

const nameOf = giftId => `gift ${giftId}`;

export function seenOf(giftId) {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(giftId))) ?? {};
  } catch {
    return {};
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
export const answered = (giftId, seen) => keep(giftId, { ...seen, heardAt: seenOf(giftId).heardAt ?? heard.get(giftId) });

/** The room has told of it. */
export function told(giftId) {
  heard.set(giftId, Date.now());
  if (heard.size > heardMax) {
    heard.delete(heard.keys().next().value);
  }

  const seen = seenOf(giftId);
  if (seen.askedAt && !seen.heardAt) {
    keep(giftId, { ...seen, heardAt: heard.get(giftId) });
  }
}
