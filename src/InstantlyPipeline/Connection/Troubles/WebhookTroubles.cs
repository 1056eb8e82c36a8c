using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>A webhook that is off, does not deliver everything or is not there; or a key that may not even ask.</summary>
internal sealed class WebhookTroubles(ConnectionBook book) : ITroubleSource
{
    public string Name => "webhook";

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var isExpected = await book.PublicUrlAsync(cancellationToken) is not null;
        var found = new List<Trouble>();
        foreach (var workspace in book.All)
        {
            try
            {
                var ours = await book.OursAsync(workspace, cancellationToken);
                found.AddRange(ours.Where(webhook => webhook.IsOff).Select(webhook => Off(workspace, webhook)));
                if (ours.Count == 0 && isExpected)
                {
                    found.Add(
                        new Trouble(
                            $"{Name}|none|{workspace.Setting}",
                            $"No webhook in Instantly leads here any more ({workspace.Called}).",
                            "Run `instantly-pipeline connect`, which makes one."
                        )
                        {
                            Client = workspace.Client,
                        }
                    );
                }
            }
            catch (PermanentFailureException refused)
            {
                found.Add(
                    new Trouble(
                        $"{Name}|asking|{workspace.Setting}",
                        $"Instantly's webhooks of {workspace.Called} cannot be watched.",
                        refused.Message
                    )
                    {
                        Client = workspace.Client,
                    }
                );
            }
        }
        return found;
    }

    private Trouble Off(Connected workspace, InstantlyWebhook webhook) =>
        new(
            $"{Name}|off|{webhook.Id}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Instantly has switched the webhook{(workspace.Client is null ? "" : $" of {workspace.Client}")} "
                    + $"off{(webhook.FailedAt is { } at ? $" at {at:u}" : "")}: nothing is delivered."
            ),
            "See with `instantly-pipeline connect --check` whether the door answers, then run `instantly-pipeline connect`, which "
                + "switches it on; what was missed is recovered then."
        )
        {
            Client = workspace.Client,
        };
}
