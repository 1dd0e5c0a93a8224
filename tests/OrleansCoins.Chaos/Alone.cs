namespace OrleansCoins.Chaos;

/// <summary>Tests of real processes, and of how long something takes. Nothing else of the project runs meanwhile: whoever starves programs measures failure detection instead.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
