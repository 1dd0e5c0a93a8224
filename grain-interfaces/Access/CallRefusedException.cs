namespace OrleansCoins.GrainInterfaces.Access;

/// <summary>
/// The caller may not call this method of this grain. Gateways ask only for what their callers may have, so this is a defect of a gateway, or a
/// program that isn't one; nothing was changed.
/// </summary>
/// <param name="message">Which method, and what kind of caller; nobody's name.</param>
[GenerateSerializer, Alias("OrleansCoins.CallRefusedException")]
public sealed class CallRefusedException(string message) : Exception(message);
