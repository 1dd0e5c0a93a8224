namespace OrleansCoins.Story;

/// <summary>What <c>--help</c> says.</summary>
internal static class StoryHelp
{
    public const string Hint = "Ask --help for what there is.";

    public const string Text = """
        The story: viewers buy coins and send gifts to creators, all over HTTP as strangers would, and then
        the books are proven from outside against the client's own record of what it was answered.

        Start a server first, in Development, since the story pays with the sandbox and asks it for tokens:
          dotnet run --project gateway-api
        Then:
          dotnet run -c Release --project tests/OrleansCoins.Story -- --gifts 20000 --seed 1

          --url <address>      where the gateway listens                            (http://localhost:5080)
          --viewers <n>        who buy coins and give                                                 (200)
          --creators <n>       who enrol, open a room each and receive; the first are the
                               favourites, by a Zipf law                                               (10)
          --gifts <n>          gifts that must be accepted; repeated, refused and last-coin
                               requests come on top                                                 (20000)
          --seed <n>           draws everything: who gives what to whom, what is repeated               (1)
          --concurrency <n>    requests under way at a time                                            (32)
          --patience <s>       how long a request is sent again, with the same key, when the
                               server refuses it with 503 or 429 or can't be reached; enough of
                               it and the story outlives restarts                                      (60)
          --run <name>         what all names of this run begin with, so that several runs share a
                               server and each proves its own accounts               (from the clock)

        What is told: every package is bought; some payments are told twice, some fail, some never come. Gifts
        go into rooms and onto videos, some anonymous, with messages, in combos, with the expected price. Some
        requests are sent again later or twice at the same moment, and must give the first 201 again, byte for
        byte. Some must be refused and change nothing. Two gifts race for a wallet's last coins; one wins.

        What is proven: every wallet, line by line; every creator's diamonds, exactly; every room's totals,
        ranking and gifts; a sample of sent gifts as seen by sender, creator and a stranger; the platform's
        books. Then the rooms end, and everything is proven again.

        Exit codes: 0 everything holds; 1 something differs, each finding names the account; 2 bad arguments;
        3 the story could not be told (no server, not in Development, a run name used before).
        """;
}
