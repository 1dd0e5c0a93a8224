namespace OrleansCoins.Gateway.Hosting;

/// <summary>A setting can't be used. The message is for the operator: it names the setting and says what to do.</summary>
internal sealed class SettingException : Exception
{
    public SettingException(string message)
        : base(message)
    {
    }

    public SettingException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
