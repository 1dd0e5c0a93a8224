// What others are shown of the viewer, and by which time zone their days are counted.

import { h } from "./dom.js";
import { ask, get } from "./api.js";
import { fieldOf, oneAtATime } from "./forms.js";
import { session } from "./session.js";
import { confirm } from "./sheets.js";
import { say } from "./toasts.js";

const nameLengthMax = 50;
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The wallet's panel of the profile. */
export async function profilePanel({ signal, onChanged }) {
  const { viewer } = session;
  const name = h("input", { id: "profile-name", maxlength: nameLengthMax, autocomplete: "off", placeholder: viewer });
  const zone = h("select", { id: "profile-zone" });
  const { run, error } = oneAtATime();
  const form = h("form", { class: "stack-form", onsubmit: event => {
    event.preventDefault();
    run(async () => {
      const text = name.value.trim();
      draw((await ask("PUT", "/v1/profile", { as: viewer, body: { displayName: text || null, timeZone: zone.value }, signal })).json);
      say(text ? `Rooms show you as ${text} from now on.` : "Rooms show your user id from now on.");
      await onChanged();
    });
  } },
  fieldOf("Name in rooms", name),
  fieldOf("Time zone of your days", zone),
  h("div", { class: "row" }, h("button", { class: "button" }, "Save"), h("button", { type: "button", class: "button small", onclick: erase }, "Erase …")),
  error);

  function draw(profile) {
    const zones = [...new Set([profile.timeZone, here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
    name.value = profile.displayName ?? "";
    zone.replaceChildren(...zones.map(value => h("option", { value }, value.replaceAll("_", " "))));
    zone.value = profile.timeZone;
  }

  async function erase() {
    if (await confirm("Erase what you said?", "Your name, and every message that you sent with a gift or with thanks, are gone for good. What you gave stays, under your user id.", "Erase it")) {
      await run(async () => {
        await ask("DELETE", "/v1/profile", { as: viewer, signal });
        draw(await get("/v1/profile", viewer, signal));
        say("Your name and your messages are erased.");
      });
    }
  }

  draw(await get("/v1/profile", viewer, signal));
  return h("section", { class: "card flat", "aria-labelledby": "profile-title" },
    h("h2", { id: "profile-title" }, "What others see"), h("p", { class: "quiet small" }, "Names and messages stand beside the books, not in them, so they can be erased."), form);
}
