using OrleansCoins.Story;

var (options, text) = StoryOptions.Parse(args);
if (options is null)
{
    var isHelp = StoryOptions.AsksForHelp(args);
    await (isHelp ? Console.Out : Console.Error).WriteLineAsync(text);
    return isHelp ? ExitCodes.Proven : ExitCodes.BadArguments;
}

return await new StoryRun(options).TellAsync();
