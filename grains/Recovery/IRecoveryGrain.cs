namespace OrleansCoins.Grains.Recovery;

/// <summary>Finds transfers that their peer has not answered, and delivers them again. There is one in the cluster.</summary>
[Alias("OrleansCoins.IRecoveryGrain")]
internal interface IRecoveryGrain : IGrainWithStringKey
{
    /// <summary>Goes on where the last run stopped. Returns at once when a run is under way.</summary>
    [Alias("Run")]
    Task RunAsync();
}
