// The one way to the gateway. What moves value carries an Idempotency-Key, so asking again after a lost answer counts once.

import { pause } from "./dom.js";
import { answered } from "./seen.js";
import { accessToken, isDevelopment } from "./signin.js";
import { session } from "./session.js";

/** The gateway said no, and why: its problem+json. */
export class Refused extends Error {
  name = "Refused";

  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** No answer came. What was asked for may have happened all the same. */
export class Lost extends Error {
  name = "Lost";
}

const tokens = new Map();
const birthdate = "1990-01-01";
export const operator = Object.freeze({ name: "operator", scope: "coins:admin" });
const patienceMilliseconds = 45_000;

async function token(user) {
  if (!isDevelopment) {
    const held = accessToken();
    if (!held) {
      throw new Refused({ status: 401, code: "unauthenticated", title: "Nobody has signed in." });
    }

    return held;
  }

  const name = user.name ?? user;
  const known = `${name} ${user.scope ?? ""}`;
  if (!tokens.has(known)) {
    const asked = ask("POST", "/dev/token", { body: { sub: name, birthdate, ...(user.scope ? { scope: user.scope } : {}) } }).then(answer => answer.json.accessToken);
    tokens.set(known, asked);
    asked.catch(() => tokens.delete(known));
  }

  return tokens.get(known);
}

/**
 * Asks once.
 * @param {{as?: string | {name: string, scope: string}, body?: object, key?: string, headers?: object, signal?: AbortSignal}} [options]
 */
export async function ask(method, path, { as, body, key, headers, signal } = {}) {
  const send = async () => fetch(path, {
    method,
    cache: "no-store",
    signal,
    headers: {
      Accept: "application/json",
      ...(as ? { Authorization: `Bearer ${await token(as)}` } : {}),
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...(key ? { "Idempotency-Key": key } : {}),
      ...headers,
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  let response;
  let text;
  try {
    response = await send();
    if (response.status === 401 && as && isDevelopment) {
      tokens.clear();
      response = await send();
    } else if (response.status === 401 && as) {
      session.end();
    }

    text = await response.text();
  } catch (fault) {
    if (fault.name === "AbortError" || fault instanceof Refused) {
      throw fault;
    }

    throw new Lost(fault.message);
  }

  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = null;
  }

  if (!response.ok) {
    throw new Refused(json ?? { status: response.status, code: "not_found", title: `The gateway answered ${response.status}.` });
  }

  return { status: response.status, json, replayed: response.headers.get("Idempotency-Replayed") === "true" };
}

export const get = async (path, as, signal) => (await ask("GET", path, { as, signal })).json;

/** The answer, or null where the route isn't there yet or says that there is nothing. */
export async function getIfAny(path, as, signal) {
  try {
    return await get(path, as, signal);
  } catch (fault) {
    if (fault.problem && [401, 403, 404, 405].includes(fault.problem.status)) {
      return null;
    }

    throw fault;
  }
}

export const newKey = () => `page-${crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("")}`;

/** Keeps what this page saw of a gift, so that the gift's life can be shown with it. */
function remember(path, answer, seen) {
  if (path.endsWith("/gifts") && answer?.id?.startsWith("gift_")) {
    answered(answer.id, seen);
  }
}

const mayHaveHappened = fault => fault.name === "Lost" || (fault.problem && (fault.problem.status >= 500 || fault.problem.code === "request_in_progress"));

/** Refused at the door: that says nothing of an earlier try. */
const saysNothing = fault => fault.name === "AbortError" || [401, 429].includes(fault.problem?.status);

// Requests whose outcome nobody knows yet, and their keys: whoever asks for the same again sends the same key, also after a reload.
const unsettledName = "orleanscoins.unsettled";
const unsettledMax = 50;
const unsettled = new Map((() => {
  try {
    return JSON.parse(sessionStorage.getItem(unsettledName)) ?? [];
  } catch {
    return [];
  }
})());

function settle(request, key) {
  if (key ? unsettled.get(request) === key : !unsettled.has(request)) {
    return;
  }

  unsettled.delete(request);
  if (key) {
    unsettled.set(request, key);
    while (unsettled.size > unsettledMax) {
      unsettled.delete(unsettled.keys().next().value);
    }
  }

  try {
    sessionStorage.setItem(unsettledName, JSON.stringify([...unsettled]));
  } catch {
    // Then the keys last as long as the page.
  }
}

/**
 * Sends what moves value: again with the same key until an answer comes, so that it happens once. Where no answer came in time the key is kept, and goes
 * with the next request that is the same. A fault says by `isUnsettled` whether what was asked for may have happened.
 * @param {{onRetry?: (tries: number) => void, key?: string, isOpen?: boolean}} [options] isOpen: an earlier try with this key was never answered
 */
export async function sendSafely(method, path, { onRetry, headers, isOpen = false, ...options }) {
  const request = JSON.stringify([method, options.as?.name ?? options.as ?? null, path, options.body ?? null]);
  const key = options.key ?? unsettled.get(request) ?? newKey();
  const began = performance.now();
  const askedAt = Date.now();
  for (let tries = 1; ; tries++) {
    try {
      // A fault that is asked for is asked for once: the second try shows what the first one did.
      const answer = await ask(method, path, { ...options, key, headers: tries === 1 ? headers : undefined });
      settle(request, null);
      remember(path, answer.json, { key, tries, askedAt, milliseconds: performance.now() - began });
      return { ...answer, tries, key };
    } catch (fault) {
      const isUnknown = mayHaveHappened(fault);
      if (isUnknown) {
        settle(request, key);
      } else if (!saysNothing(fault)) {
        settle(request, null);
      }

      if (!isUnknown || performance.now() - began > patienceMilliseconds) {
        fault.isUnsettled = isUnknown || fault.name === "AbortError" || (saysNothing(fault) && (isOpen || unsettled.get(request) === key));
        throw fault;
      }

      onRetry?.(tries);
      await pause(Math.min(3_000, 250 * 2 ** tries));
    }
  }
}

let catalogue;

/** The gifts on sale by id; asked once. */
export function gifts() {
  catalogue ??= get("/v1/gifts").then(list => new Map(list.data.map(gift => [gift.id, gift]))).catch(fault => {
    catalogue = undefined;
    throw fault;
  });
  return catalogue;
}
