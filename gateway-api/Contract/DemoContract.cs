using System.ComponentModel.DataAnnotations;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Starts or stops the demo.</summary>
internal sealed record DemoRequest
{
    [Required]
    public bool? Running { get; init; }
}

/// <summary>What the demo has done since it was started.</summary>
internal sealed record DemoResponse(bool Running, int Rooms, int Viewers, long Gifts);

/// <summary>Asks for a fault.</summary>
internal sealed record FaultRequest
{
    [Required]
    public string? Fault { get; init; }
}

/// <summary>The faults that can be asked for here.</summary>
internal sealed record FaultsResponse(IReadOnlyList<string> Faults);
