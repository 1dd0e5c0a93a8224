// A room's events, each once and in order. A browser's EventSource can't say where to go on after a reload; this reader keeps the last whole event's id.

import { pause } from "./dom.js";

const attemptsBetween = [250, 500, 1_000, 2_000, 4_000];

/** Cuts a stream of text into server-sent events. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }

      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = { id: null, type: "message", data: "" };
        for (const line of block.split("\n")) {
          const at = line.indexOf(":");
          const [field, text] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
          if (field === "id") {
            event.id = text;
          } else if (field === "event") {
            event.type = text;
          } else if (field === "data") {
            event.data += event.data ? `\n${text}` : text;
          }
        }

        yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * Follows a room until it has ended or the signal says so. Each stream that opens without a place to go on from says so first: what was before it has to be read.
 * @param {{after?: string, onOpen?: () => void, onEvent: (event: {id: string, type: string, data: object}) => void, onState?: (state: string) => void, signal: AbortSignal}} options
 */
export async function follow(room, { after = null, onOpen, onEvent, onState, signal }) {
  let last = after;
  let inVain = 0;
  while (!signal.aborted) {
    let isOpen = last !== null;
    try {
      const response = await fetch(`/v1/rooms/${room}/events`, {
        cache: "no-store", signal, headers: { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) },
      });
      if (response.status === 204) {
        onState?.("ended");
        return;
      }

      if (response.status === 404 || response.status === 400) {
        onState?.("gone");
        return;
      }

      if (!response.ok) {
        throw new Error(`answered ${response.status}`);
      }

      onState?.("live");
      for await (const event of eventsOf(response.body)) {
        inVain = 0;
        if (!isOpen) {
          isOpen = true;
          onOpen?.();
        }

        if (event.id !== null) {
          last = event.id;
          onEvent({ ...event, data: JSON.parse(event.data) });
        }
      }
    } catch {
      // The connection was lost; the next try goes on after the last whole event.
    }

    if (signal.aborted) {
      return;
    }

    onState?.("waiting");
    await pause(attemptsBetween[Math.min(inVain++, attemptsBetween.length - 1)], signal).catch(() => {});
  }
}
