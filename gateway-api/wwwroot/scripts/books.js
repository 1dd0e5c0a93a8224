// The books in one look. What is lost is not what they add up to, which is always nothing, but what figures of different origin don't agree on.

import { get, operator } from "./api.js";

export async function readBooks(signal) {
  const books = await get("/v1/admin/books", operator, signal);
  const of = (account, asset) => Number(books.accounts.find(line => line.account === account && line.asset === asset)?.balance ?? 0);
  const coins = books.accounts.filter(line => line.asset === "COIN");
  return {
    ...books,
    inWallets: of("wallet:*", "COIN"),
    bought: 0 - of("platform:purchases", "COIN"),
    given: of("platform:gifts", "COIN"),
    earned: of("earnings:*", "DIAMOND"),
    adrift: Math.abs(coins.reduce((sum, line) => sum + Number(line.balance), 0)),
  };
}

/** How many coins nobody can account for. */
export const lost = books => (books.balanced ? books.adrift : Math.max(books.adrift, books.differences.length));
