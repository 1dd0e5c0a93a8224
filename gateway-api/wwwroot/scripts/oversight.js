// What an operator looks at beside the books: how earnings are spread, what the analysis of the journal found, and who did what.

import { h } from "./dom.js";
import { get, operator } from "./api.js";
import { diamonds, number, when } from "./words.js";

const rules = {
  "circle": "Creators give to each other", "shared-payout-account": "One payout account for several", "own-money": "Own money goes round",
  "fresh-wallets": "Wallets made for one creator", "new-accounts": "Many new accounts at once", "steady-gifts": "Gifts like a program’s",
};
const percent = share => `${(share * 100).toFixed(1)} %`;
const membersShown = 6;
const nothing = words => h("p", { class: "quiet" }, words);

/** The cards, and how they are read again. */
export function oversight(signal) {
  const spread = h("dl", { class: "facts" });
  const findings = h("div", {}, nothing("Reading…"));
  const actions = h("div", {}, nothing("Reading…"));
  const members = h("div", {}, nothing("Reading…"));
  const card = (name, title, body) => h("section", { class: "card", "aria-labelledby": name }, h("h2", { id: name }, title), body);
  const element = h("div", { class: "oversight" },
    card("members-name", "Members", members),
    card("spread-name", "How earnings are spread", spread),
    card("risk-name", "To be looked at", findings),
    card("audit-name", "What operators did", actions));

  async function read() {
    const [whole, risks, audit] = await Promise.all([
      get("/v1/admin/distribution", operator, signal), get("/v1/admin/risk?limit=5", operator, signal), get("/v1/admin/audit?limit=5", operator, signal),
    ]);
    const figure = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
    spread.replaceChildren(...[
      figure("Creators", number(whole.creators)), figure("Gini coefficient", whole.giniCoefficient.toFixed(3)), figure("Top 1 % have", percent(whole.topOnePercentShare)),
      figure("Smaller half has", percent(whole.smallCreatorsShare)), figure("In the middle", `${diamonds(whole.medianDiamonds)} diamonds`),
    ].flat());
    findings.replaceChildren(risks.data.length ? h("ul", { class: "plain-list" }, risks.data.map(finding => h("li", {},
      h("strong", {}, rules[finding.rule] ?? finding.rule), " ", h("span", { class: "badge" }, `${finding.score} of 100`),
      h("p", {}, finding.creators.join(", "), ". ", finding.why), h("p", { class: "quiet small" }, `last seen ${when(finding.lastSeen)}`)))) : nothing("Nothing was found."));
    actions.replaceChildren(audit.data.length ? h("ul", { class: "plain-list" }, audit.data.map(line => h("li", {},
      h("strong", {}, line.by), " ", h("code", {}, line.action), " ", h("code", {}, line.subject), line.status === "done" ? "" : ` (${line.status})`,
      h("p", { class: "quiet small" }, when(line.createdAt), line.reason ? `: ${line.reason}` : "")))) : nothing("Nothing yet."));
  }

  /** Who is in the cluster: those that are active first. */
  function showMembers(silos) {
    const shown = silos.toSorted((left, right) => Number(right.status === "active") - Number(left.status === "active"));
    members.replaceChildren(h("ul", { class: "plain-list" }, shown.slice(0, membersShown).map(({ silo, status }) => h("li", { class: "member" },
      h("code", {}, silo), h("span", { class: status === "active" ? "badge good" : "badge" }, status)))),
    shown.length > membersShown ? h("p", { class: "quiet small" }, `and ${number(shown.length - membersShown)} more`) : "");
  }

  return { element, read, showMembers };
}
