namespace OrleansCoins.Grains.Books;

/// <summary>Closes the books every day. There is one in the cluster.</summary>
[Alias("OrleansCoins.IClosingsGrain")]
internal interface IClosingsGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the books are closed from now on, whichever silos live; safe to repeat.</summary>
    [Alias("Start")]
    Task StartAsync();
}
