using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>Keeps what the web server says of single requests out of the log, whatever level the settings ask for.</summary>
/// <remarks>While it may log at Information or below it quotes a malformed header, and that may be the one with the secret.</remarks>
internal static class ServerLines
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>Of all rules the one that fits a line best decides alone, and a setting may add a rule that fits better than ours: so each
    /// of them is narrowed.</summary>
    public static void KeepFromLog(LoggerFilterOptions filters)
    {
        filters.Rules.Insert(0, new LoggerFilterRule(null, null, filters.MinLevel, null)); // where no rule fits
        for (var index = 0; index < filters.Rules.Count; index++)
        {
            var rule = filters.Rules[index];
            filters.Rules[index] = new LoggerFilterRule(
                rule.ProviderName,
                rule.CategoryName,
                rule.LogLevel,
                (provider, category, level) => !Quotes(category, level) && rule.Filter?.Invoke(provider, category, level) is not false
            );
        }
    }

    private static bool Quotes(string? category, LogLevel level) =>
        level < LogLevel.Warning && category?.StartsWith(Server, StringComparison.OrdinalIgnoreCase) is true;
}
