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

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromHours(options.Value.SilenceHours);
        if (
            patience == TimeSpan.Zero
            || (await use.ListAsync(cancellationToken)).Max(secret => secret.LastUsedAt) is not { } last
            || WorkingTime(last, time.GetUtcNow()) < patience
        )
        {
            return [];
        }
        foreach (var workspace in book.All)
        {
            try
            {
                if (await workspace.Instantly.Workspace.HasActiveCampaignAsync(cancellationToken))
                {
                    return
                    [
                        new Trouble(
                            Name,
                            string.Create(CultureInfo.InvariantCulture, $"No delivery has come since {last:u}, while campaigns run."),
                            "Run `instantly-pipeline connect --check`: it sends a test event and says what stands in its way."
                        ),
                    ];
                }
            }
            catch (PermanentFailureException refused) when (refused.Reason == InstantlyClient.MissingScope)
            {
                // A key that may not list campaigns cannot tell whether silence is strange; the webhook's own status is watched in any
                // case.
            }
        }
        return [];
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
