// The main steps of an evening, by a client that was generated from the API's own description: types and paths are the description's, so a description that
// doesn't fit what the gateway takes or answers doesn't compile here, or fails here.
import assert from 'node:assert/strict';
import { createClient, createConfig } from './artifacts/client/client';
import * as api from './artifacts/client';

const baseUrl = process.argv[2];
assert.ok(baseUrl, 'usage: node built/story.js http://localhost:5080');
const run = `${process.pid}-${process.hrtime.bigint()}`;
let keys = 0;
const key = (): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': `contract-${run}-${keys++}` });

/** What an operation answers when it isn't refused. */
async function answered<T>(call: Promise<{ data?: T; error?: unknown; response?: Response }>): Promise<T> {
  const { data, error, response } = await call;
  assert.ok(data !== undefined, `refused: ${response?.status} ${JSON.stringify(error)}`);
  return data;
}

/** Someone with a token of development. */
async function caller(sub: string) {
  const anyone = createClient(createConfig({ baseUrl }));
  const token = await answered(api.makeDevelopmentToken({ client: anyone, body: { sub: `${sub}-${run}`, birthdate: '1990-01-31' } }));
  return createClient(createConfig({ baseUrl, auth: token.accessToken }));
}

/** Asks until it is as awaited, for ten seconds at most. */
async function until<T>(awaited: string, ask: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    assert.ok(performance.now() < deadline, `awaited in vain: ${awaited}; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What happens in the room from now on: resolves when the stream is open, with a promise of its first event of this type. */
async function follow(client: Awaited<ReturnType<typeof caller>>, roomId: string, type: string) {
  let opened: () => void;
  const isOpen = new Promise<void>((resolve) => { opened = resolve; });
  const leaving = new AbortController();
  let found: Record<string, unknown> | undefined;
  const reading = (async () => {
    const { stream } = await api.readRoomEvents({
      client,
      path: { roomId },
      signal: leaving.signal,
      sseMaxRetryAttempts: 1,
      fetch: async (...request) => {
        const response = await fetch(...request);
        assert.equal(response.headers.get('Content-Type'), 'text/event-stream');
        opened();
        return response;
      },
      onSseEvent: (event) => {
        if (event.event === type) {
          found = event.data as Record<string, unknown>;
          leaving.abort();
        }
      },
    });
    for await (const _ of stream) {
      if (found) break;
    }
    return found;
  })();
  await isOpen;
  return { event: reading };
}

async function play(): Promise<void> {
  const viewer = await caller('viewer');
  const creator = await caller('creator');

  const bought = await answered(api.startPurchase({ client: viewer, headers: key(), body: { packageId: 'coins-3500' } }));
  assert.equal(bought.status, 'pending');
  await answered(api.succeedPayment({ client: viewer, path: { purchaseId: bought.id } }));
  const wallet = await answered(api.getWallet({ client: viewer }));
  assert.equal(wallet.coins, bought.coins);

  const gifts = await answered(api.listGifts({ client: viewer }));
  const crown = gifts.data.find((gift) => gift.id === 'crown');
  assert.ok(crown, 'there are crowns');

  const room = await answered(api.openRoom({ client: creator, body: { title: 'Contract night' } }));
  const feed = await follow(viewer, room.id, 'gift');
  const giftKey = key();
  const give = () => api.sendRoomGift({ client: viewer, path: { roomId: room.id }, headers: giftKey, body: { giftId: 'crown', quantity: 2, message: 'Bravo!' } });
  const sent = await answered(give());
  assert.ok('id' in sent && 'createdAt' in sent, 'a gift, not a quote');
  const again = await give();
  assert.deepEqual(again.data, sent);
  assert.equal(again.response?.headers.get('Idempotency-Replayed'), 'true');

  const quote = await answered(api.sendRoomGift({ client: viewer, path: { roomId: room.id }, query: { dryRun: 'true' }, body: { giftId: 'rose', quantity: 1 } }));
  assert.equal(quote.coins, 1);

  const refused = await api.sendRoomGift({ client: viewer, path: { roomId: room.id }, headers: key(), body: { giftId: 'dragon', quantity: 1 } });
  assert.equal((refused.error as { code?: string } | undefined)?.code, 'insufficient_coins');

  const event = await feed.event;
  assert.equal(event?.['giftId'], 'crown');
  const ranking = await until('the viewer is first', () => answered(api.getRoomRanking({ client: viewer, path: { roomId: room.id } })), (list) => list.data.length > 0);
  assert.deepEqual([ranking.data[0]?.rank, ranking.data[0]?.coins], [1, 2 * crown.coins]);

  const earnings = await until('diamonds are available', () => answered(api.getEarnings({ client: creator })), (value) => Number(value.availableDiamonds) > 0);
  assert.equal(earnings.diamonds, String(crown.coins));
  await answered(api.setPayoutAccount({ client: creator, body: { provider: 'sandbox', accountId: 'acct_1' } }));
  const payout = await answered(api.startPayout({ client: creator, headers: key(), body: { diamonds: '100', currency: 'USD' } }));
  await answered(api.succeedPayout({ client: creator, path: { payoutId: payout.id } }));
  await until('the payout is paid', () => answered(api.getPayout({ client: creator, path: { payoutId: payout.id } })), (value) => value.status === 'paid');

  const ended = await answered(api.endRoom({ client: creator, path: { roomId: room.id } }));
  assert.equal(ended.status, 'ended');
  const late = await api.sendRoomGift({ client: viewer, path: { roomId: room.id }, headers: key(), body: { giftId: 'rose', quantity: 1 } });
  assert.equal((late.error as { code?: string } | undefined)?.code, 'room_ended');

  console.log('The generated client: bought, paid, opened a room, gave, followed the feed, read ranking and earnings, was paid out.');
}

play().then(() => process.exit(0), (failure) => {
  console.error(failure);
  process.exit(1);
});
