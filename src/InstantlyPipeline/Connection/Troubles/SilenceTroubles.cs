using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Nothing has come for long, while a campaign is active.</summary>
internal sealed class SilenceTroubles(ConnectionBook book, SecretUse use, IOptions<ConnectionOptions> options, TimeProvider time)
    : ITroubleSource
{
    public string Name => "silence";

    /// <remarks>By its own secrets a client's silence is known. Clients that share the common ones are silent together.</remarks>
    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var used = (await use.ListAsync(cancellationToken)).ToLookup(secret => secret.Client, secret => secret.LastUsedAt);
        var found = new List<Trouble>();
        foreach (var sharing in book.All.GroupBy(workspace => workspace.Secrets.Count > 0 ? workspace.Client : null))
        {
            var patience = TimeSpan.FromHours(
                (sharing.Key is null ? null : sharing.First().Owner!.Watch?.SilenceHours) ?? options.Value.SilenceHours
            );
            if (
                patience > TimeSpan.Zero
                && used[sharing.Key].Max() is { } last
                && WorkingTime(last, time.GetUtcNow()) >= patience
                && await IsStrangeAsync(sharing, cancellationToken)
            )
            {
                found.Add(
                    new Trouble(
                        sharing.Key is null ? Name : $"{Name}|{sharing.Key.ToLowerInvariant()}",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"No delivery has come{(sharing.Key is null ? "" : $" for {sharing.Key}")} since {last:u}, while campaigns run."
                        ),
                        "Run `instantly-pipeline connect --check`: it sends a test event and says what stands in its way."
                    )
                    {
                        Client = sharing.Key,
                    }
                );
            }
        }
        return found;
    }

    /// <summary>Whether any of them sends.</summary>
    private static async Task<bool> IsStrangeAsync(IEnumerable<Connected> workspaces, CancellationToken cancellationToken)
    {
        foreach (var workspace in workspaces)
        {
            try
            {
                if (await workspace.Instantly.Workspace.HasActiveCampaignAsync(cancellationToken))
                {
                    return true;
                }
            }
            catch (PermanentFailureException refused) when (refused.Reason == InstantlyClient.MissingScope)
            {
                // A key that may not list campaigns cannot tell whether silence is strange; the webhook's own status is watched in any
                // case.
            }
        }
        return false;
    }

    /// <summary>The time between, without Saturdays and Sundays (UTC), when few campaigns send.</summary>
    internal static TimeSpan WorkingTime(DateTimeOffset from, DateTimeOffset to)
    {
        var working = TimeSpan.Zero;
        for (var day = from.UtcDateTime.Date; day <= to.UtcDateTime.Date; day = day.AddDays(1))
        {
            var begins = day > from.UtcDateTime ? day : from.UtcDateTime;
            var ends = day.AddDays(1) < to.UtcDateTime ? day.AddDays(1) : to.UtcDateTime;
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && ends > begins)
            {
                working += ends - begins;
            }
        }
        return working;
    }
}
