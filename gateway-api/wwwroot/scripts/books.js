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

/** What the books don't agree on, and its name: coins that nobody can account for, or figures that differ, which may be of diamonds. */
export function lost({ adrift, differences }) {
  const isCounted = adrift === 0 && differences.length > 0;
  return isCounted
    ? { value: differences.length, unit: differences.length === 1 ? "difference" : "differences" }
    : { value: adrift, unit: adrift === 1 ? "coin lost" : "coins lost" };
}
