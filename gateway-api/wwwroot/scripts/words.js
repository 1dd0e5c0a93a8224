// Numbers, times and refusals as people say them.

const whole = new Intl.NumberFormat("en");
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const second = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });

export const number = value => whole.format(Math.round(value) || 0);

export const coins = value => `${number(value)} ${Math.abs(value) === 1 ? "coin" : "coins"}`;

/** Diamonds are decimals; they are shown exactly. */
export const diamonds = value => fine.format(Number(value));

export const money = ({ amount, currency }) => {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
};

/** What coins are worth, from a price of so many of them; rounded up, so never understated. */
export function worth(count, gift) {
  if (!gift?.referencePrice || !gift.coins) {
    return "";
  }

  const each = Number(gift.referencePrice.value) / gift.coins;
  const value = Math.ceil(count * each * 100 - 1e-9) / 100;
  return new Intl.NumberFormat("en", { style: "currency", currency: gift.referencePrice.currency }).format(value);
}

export const time = text => clock.format(new Date(text));
export const timeToSecond = text => second.format(new Date(text));

/** A day as reports count it: by UTC. */
export const dateOf = text => date.format(new Date(text));
export const when = text => moment.format(new Date(text));

export function dayOf(text) {
  const date = new Date(text);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  return date.toDateString() === today.toDateString() ? "Today" : date.toDateString() === yesterday.toDateString() ? "Yesterday" : day.format(date);
}

export const person = name => name ? name[0].toUpperCase() + name.slice(1) : "Someone";

const hasNoPlural = new Set(["Sunshine", "Fire", "Fireworks"]);

/** How many of a gift, as a count: 1 rose, 2 roses, 2 × fire. */
export const counted = (quantity, name) => `${number(quantity)} ${hasNoPlural.has(name) ? `${quantity === 1 ? "" : "× "}${name.toLowerCase()}` : `${name.toLowerCase()}${quantity === 1 ? "" : "s"}`}`;

/** How many of a gift, as people say it: a rose, 2 roses. */
export const pieces = (quantity, name) => (quantity > 1 ? counted(quantity, name) : hasNoPlural.has(name) ? name.toLowerCase() : `a ${name.toLowerCase()}`);

const limitWords = { perGift: " for one gift", perPurchase: " for one purchase", daily: " for a day", weekly: " for a week", monthly: " for a month" };

const refusals = {
  unauthenticated: () => "Sign in first. Nothing was spent.",
  insufficient_coins: problem => `That costs ${coins(problem.required)}, and you have ${number(problem.balance)}. Buy coins, and it goes on.`,
  room_ended: () => "This room has ended. Nothing was spent.",
  price_changed: problem => `The price has changed to ${coins(problem.required)}. Nothing was spent; look at it again.`,
  self_gift: () => "Nobody sends gifts to themselves. Choose another viewer with the button at the top.",
  gift_not_welcome: () => "The creator doesn't take this gift. Nothing was spent.",
  wallet_frozen: () => "Your wallet is frozen while a payment is being looked into. Nothing was spent.",
  already_live: () => "You are live already. End that room first.",
  insufficient_diamonds: problem => `Only ${diamonds(problem.balance ?? 0)} diamonds are available. What is pending can't be paid out yet.`,
  below_minimum_payout: problem => `A payout begins at ${diamonds(problem.required ?? problem.limit ?? 0)} diamonds.`,
  payout_account_missing: () => "Say first where you are paid.",
  payout_in_progress: () => "Another payout is still on its way.",
  spending_limit_exceeded: problem => `That would pass your spending limit${limitWords[problem.period] ?? ""}${problem.limit === undefined ? "" : `, ${coins(problem.limit)}`}${problem.resetsAt ? `; it is counted anew ${when(problem.resetsAt)}` : ""}. Nothing was spent.`,
  purchase_limit_exceeded: problem => `That would pass your limit for buying${limitWords[problem.period] ?? ""}${problem.resetsAt ? `; it is counted anew ${when(problem.resetsAt)}` : ""}. Nothing was paid.`,
  self_excluded: problem => `You have asked for a break${problem.until ? ` until ${when(problem.until)}` : ""}. Until it is over nothing can be bought or given.`,
  self_exclusion_not_shortenable: problem => `Your break lasts until ${when(problem.until)}. It can be made longer, and not be ended sooner.`,
  age_restricted: () => "Only adults can do that here.",
  blocked_by_creator: () => "The creator doesn't take gifts from you. Nothing was spent.",
  rate_limited: () => "That was fast. Wait a moment, then go on.",
  unavailable: () => "The platform can't answer right now. Sending the same again is safe: it counts once.",
  already_thanked: () => "You have said thank you for this gift already.",
  battle_in_progress: () => "One of the two rooms is in a battle already.",
  battle_over: () => "The battle was not accepted in time. Propose another.",
  unknown_battle: () => "There is no such battle.",
  unknown_room: () => "There is no such room.",
  unknown_sent_gift: () => "There is no such gift, or it is not yours to look at.",
};

/** A refusal in words, whatever it was. */
export function inWords(fault) {
  if (fault?.problem) {
    return refusals[fault.problem.code]?.(fault.problem) ?? fault.problem.detail ?? fault.problem.title;
  }

  return fault?.name === "Lost" ? "No answer came. The connection, or the gateway, is away; sending the same again is safe." : `Something went wrong on this page: ${fault?.message}`;
}
