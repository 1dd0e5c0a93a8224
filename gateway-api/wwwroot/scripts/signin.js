// How people sign in. In Development the gateway makes a token for whoever one plays; elsewhere by OpenID Connect's code flow with PKCE (RFC 7636), and the
// page keeps the token as long as its tab is open.

const keptToken = "orleanscoins.token";
const keptAttempt = "orleanscoins.sign-in";

const settings = await (await fetch("sign-in.json", { cache: "no-store" })).json();

/** Whether one person plays every part here. */
export const isDevelopment = settings.kind === "development";

const kept = name => {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
};

const base64url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const address = () => `${location.origin}${location.pathname}`;

/** What a token says of its bearer. The page only shows it; the gateway checks it. */
function claimsOf(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, character => character.charCodeAt(0))));
  } catch {
    return {};
  }
}

let held = kept(keptToken);

/** The token of who has signed in, while it holds; else null. */
export const accessToken = () => (held && held.expiresAt > Date.now() ? held.token : null);

/** Who has signed in: their id, and whether they are an operator; null for nobody. */
export function signedIn() {
  const token = accessToken();
  const claims = token ? claimsOf(token) : null;
  const id = claims?.[settings.userIdClaim];
  return typeof id === "string" ? { id, isOperator: String(claims.scope ?? "").split(" ").includes("coins:admin") } : null;
}

async function provider() {
  const response = await fetch(`${settings.authority.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (!response.ok) {
    throw new Error(`The provider answered ${response.status}.`);
  }

  return response.json();
}

/** Leaves for the provider, and comes back to where one is. */
export async function signIn() {
  const { authorization_endpoint: endpoint, issuer } = await provider();
  const attempt = { state: random(), verifier: random(), issuer, hash: location.hash };
  sessionStorage.setItem(keptAttempt, JSON.stringify(attempt));
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(attempt.verifier))));
  const to = new URL(endpoint);
  for (const [name, value] of Object.entries({
    response_type: "code", client_id: settings.clientId, redirect_uri: address(), scope: settings.scope, state: attempt.state, code_challenge: challenge, code_challenge_method: "S256",
  })) {
    to.searchParams.set(name, value);
  }

  location.assign(to);
}

/** Ends here what the provider has answered, if it has; throws in words why it failed. */
export async function finishSignIn() {
  const answer = new URLSearchParams(location.search);
  const attempt = kept(keptAttempt);
  if (isDevelopment || !answer.has("state")) {
    return;
  }

  // A code counts once, and stands in no history.
  sessionStorage.removeItem(keptAttempt);
  history.replaceState(null, "", `${location.pathname}${attempt?.hash ?? ""}`);
  if (attempt?.state !== answer.get("state") || (answer.has("iss") && answer.get("iss") !== attempt.issuer)) {
    throw new Error("That was no answer to a sign-in of this tab. Sign in again.");
  }

  if (!answer.has("code")) {
    throw new Error(answer.get("error_description") ?? "The provider did not sign you in.");
  }

  const { token_endpoint: endpoint } = await provider();
  const response = await fetch(endpoint, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri: address(), client_id: settings.clientId, code_verifier: attempt.verifier }),
  });
  const given = await response.json().catch(() => ({}));
  if (!response.ok || !given.access_token) {
    throw new Error(given.error_description ?? `The provider answered ${response.status}.`);
  }

  held = { token: given.access_token, expiresAt: Date.now() + (given.expires_in ?? 300) * 1_000 };
  try {
    sessionStorage.setItem(keptToken, JSON.stringify(held));
  } catch {
    // Then it lasts until the page is loaded again.
  }
}

/** Forgets the token. */
export function forget() {
  held = null;
  sessionStorage.removeItem(keptToken);
}

/** Signs out, at the provider too where it says how. */
export async function signOut() {
  forget();
  const { end_session_endpoint: endpoint } = await provider().catch(() => ({}));
  if (endpoint) {
    const to = new URL(endpoint);
    to.searchParams.set("client_id", settings.clientId);
    to.searchParams.set("post_logout_redirect_uri", address());
    location.assign(to);
  }
}
