// The way from diamonds to money: where a creator is paid, a new payout, and those before.

import { h } from "../../scripts/dom.js";
import { ask, get, getIfAny, sendSafely } from "../../scripts/api.js";
import { fieldOf, formOf } from "../../scripts/forms.js";
import { diamonds, money, time, when } from "../../scripts/words.js";
import { session } from "../../scripts/session.js";
import { isDevelopment } from "../../scripts/signin.js";
import { say } from "../../scripts/toasts.js";

const payoutWords = { pending: "on its way", held: "held", paid: "paid", failed: "failed, the diamonds came back" };

/** @param {{available: () => string, onPaid: () => Promise<void>, signal: AbortSignal}} options available: what can be paid out, as the API writes it */
export function payoutPanel({ available, onPaid, signal }) {
  const { creator } = session;
  const payouts = h("ul", { class: "plain-list" });
  const account = h("div", { class: "account" });
  const element = [
    h("section", { class: "card", "aria-labelledby": "payout-name" }, h("h2", { id: "payout-name" }, "Payout"), account),
    h("section", { class: "card flat", "aria-labelledby": "payouts-name" }, h("h2", { id: "payouts-name" }, "Past payouts"), payouts),
  ];

  function accountForm() {
    const id = h("input", { id: "account-id", required: true, maxlength: 64, autocomplete: "off", placeholder: "acct-1" });
    const label = isDevelopment ? "Account at the sandbox" : "Connected account at Stripe";
    return [
      h("p", { class: "quiet" }, isDevelopment ? "Say once where you are paid. In Development that is the sandbox, and no money moves." : "Say once where you are paid."),
      formOf([fieldOf(label, id), h("button", { class: "button primary" }, "Use this account")], async () => {
        await ask("PUT", "/v1/payout-account", { as: creator, body: { provider: isDevelopment ? "sandbox" : "stripe", accountId: id.value.trim() } });
        say("That is where you are paid.");
        await readAccount();
      }),
    ];
  }

  function payoutForm(paid) {
    const amount = h("input", { id: "payout-amount", inputmode: "decimal", required: true, autocomplete: "off", placeholder: "100" });
    const whole = h("button", { type: "button", class: "button small", onclick: () => { amount.value = available(); } }, "All of it");
    const held = paid.heldByOperator ? "An operator holds your payouts." : paid.heldUntil && new Date(paid.heldUntil) > new Date() ? `Payouts are held until ${when(paid.heldUntil)}, since the account was changed.` : null;
    return [
      h("p", { class: "quiet small" }, "To ", h("code", {}, `${paid.provider}:${paid.accountId}`)),
      held ? h("p", { class: "notice small" }, held) : null,
      formOf([fieldOf("Diamonds", amount), h("div", { class: "row" }, whole, h("button", { class: "button primary" }, "Pay out"))], async () => {
        const { json } = await sendSafely("POST", "/v1/payouts", { as: creator, body: { diamonds: amount.value.trim(), currency: "USD" } });
        amount.value = "";
        say(`${money(json.money)} are on their way.`);
        await Promise.all([readPayouts(), onPaid()]);
      }),
    ];
  }

  async function readAccount() {
    const paid = await getIfAny("/v1/payout-account", creator, signal);
    account.replaceChildren(...(paid ? payoutForm(paid) : accountForm()).flat().filter(Boolean));
  }

  async function readPayouts() {
    const { data } = await get("/v1/payouts?limit=10", creator, signal);
    payouts.replaceChildren(...(data.length ? data.map(payout => h("li", { data: { payout: payout.id } },
      h("span", {}, h("strong", {}, money(payout.money)), h("span", { class: "quiet small" }, ` ${time(payout.createdAt)} · ${diamonds(payout.diamonds)} diamonds`)),
      h("span", { class: payout.status === "paid" ? "badge good" : payout.status === "failed" ? "badge bad" : "badge" }, payoutWords[payout.status] ?? payout.status)))
      : [h("li", { class: "quiet" }, "None yet.")]));
  }

  return { element, readAccount, readPayouts };
}
