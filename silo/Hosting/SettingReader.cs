using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Reads one setting after the other. Each that can't be used is named as the environment names it, with what it has to be.</summary>
internal sealed class SettingReader(IConfigurationSection section)
{
    /// <summary>What switches the addresses of a silo's health off.</summary>
    private const string NoUrls = "none";

    public string? Text(string name) => section[name] is { Length: > 0 } value ? value : null;

    public string Name(string name, string fallback) =>
        Text(name) is not { } value ? fallback
        : value.Length <= 64 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? value
        : throw Unusable(name, "at most 64 of A-Z a-z 0-9 . _ -");

    public T Enum<T>(string name, T fallback)
        where T : struct, Enum =>
        Text(name) is not { } value ? fallback
        : System.Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && System.Enum.IsDefined(parsed) && !char.IsAsciiDigit(value[0]) ? parsed
        : throw Unusable(name, $"one of {string.Join(", ", System.Enum.GetNames<T>())}");

    public bool Flag(string name) => Text(name) is { } value && (bool.TryParse(value, out var flag) ? flag : throw Unusable(name, "true or false"));

    public int Number(string name, int fallback, int least, int most) =>
        Text(name) is not { } value ? fallback
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Unusable(name, $"a whole number, {least} to {most}");

    public TimeSpan Time(string name, TimeSpan fallback, TimeSpan least, TimeSpan most) =>
        Text(name) is not { } value ? fallback
        : TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most ? time
        : throw Unusable(name, string.Create(CultureInfo.InvariantCulture, $"a time from {least:g} to {most:g} (days.hours:minutes:seconds)"));

    public Uri Url(string name, string fallback) =>
        Uri.TryCreate(Text(name) ?? fallback, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url!
        : throw Unusable(name, "an absolute address such as https://coins.example.com");

    /// <summary>An address of this machine; a host's name is looked up now, so that what can't be is said before anything starts.</summary>
    public IPAddress Address(string name, IPAddress fallback)
    {
        if (Text(name) is not { } value)
        {
            return fallback;
        }

        const string form = "an IP address or a host name of this machine at which other silos and gateways reach it";
        if (!IPAddress.TryParse(value, out var address))
        {
            try
            {
                // A machine's name often means the loopback address too, which nobody elsewhere reaches it at.
                address = Dns.GetHostAddresses(value).OrderBy(IPAddress.IsLoopback).ThenBy(static one => one.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault();
            }
            catch (Exception fault) when (fault is SocketException or ArgumentException)
            {
                throw Unusable(name, $"{form}, and nobody knows this one here ({fault.Message})");
            }
        }

        return address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? throw Unusable(name, form) : address;
    }

    /// <summary>Where to listen for HTTP; none at all for <c>none</c>.</summary>
    public IReadOnlyList<string> Urls(string name, string fallback)
    {
        var value = Text(name) ?? fallback;
        if (value.Equals(NoUrls, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var urls = value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length > 0 && urls.All(IsHttp) ? urls : throw Unusable(name, "'none', or addresses such as http://localhost:5081 or http://*:5081, with ; between them");
    }

    private static bool IsHttp(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http", PathBase: "", Host.Length: > 0, Port: >= 0 and <= IPEndPoint.MaxPort };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private SettingException Unusable(string name, string form) => new(FullName(name), $"is '{section[name]}'; it has to be {form}.");

    /// <summary>A setting as the environment names it.</summary>
    public static string FullName(string name) => $"{OrleansCoinsOptions.Section}__{name.Replace(":", "__", StringComparison.Ordinal)}";
}
