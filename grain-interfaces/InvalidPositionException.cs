namespace OrleansCoins.GrainInterfaces;

/// <summary>A list was asked to go on from a position that it never gave out. The gateway answers 400 <c>invalid_cursor</c>.</summary>
[GenerateSerializer, Alias("OrleansCoins.InvalidPositionException")]
public sealed class InvalidPositionException() : Exception("This is no position of this list. Start again without a cursor.");
