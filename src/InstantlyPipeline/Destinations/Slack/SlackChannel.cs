using System.Globalization;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Slack: the channel of a webhook; or, by a bot, any channel, with a thread for each lead.</summary>
/// <remarks>
/// A webhook offers neither key nor look-up: after a crash between call and record an alert may come twice, which is the lesser evil. What
/// a bot posted is looked for first, by the event key in its metadata.
/// </remarks>
internal sealed class SlackChannel(DestinationClients destinations, SlackThreads threads) : IAlertChannel
{
    public string StepName => "slack-alert";

    public string MarkStepName => "slack-mark";

    public string? Unset(string workspace) => destinations.Unset<SlackClient>(workspace);

    public bool CanMark(string workspace) => destinations.Of<SlackClient>(workspace).Client?.Bot is not null;

    public Task PostAsync(EventRun run, Alert alert)
    {
        var slack = destinations.Of<SlackClient>(run.Event.Workspace);
        return slack.Client?.Bot is { } bot
            ? PostByBotAsync(run, slack, bot, alert)
            : run.Step(
                StepName,
                slack,
                async (client, ct) =>
                {
                    await client.PostAsync(alert, ct);
                    return StepResult.Done(
                        alert.Channel is null
                            ? "alert posted"
                            : "alert posted to the webhook's own channel: an incoming webhook has no other; a route's channel needs "
                                + "Slack__BotToken"
                    );
                },
                doubles: true
            );
    }

    public async Task MarkAsync(EventRun run, string line)
    {
        var slack = destinations.Of<SlackClient>(run.Event.Workspace);
        if (slack.Client?.Bot is not { } bot)
        {
            return; // nothing that a webhook posted can be changed
        }
        await run.Step(
            MarkStepName,
            slack,
            async (_, ct) =>
            {
                var roots = await threads.AllAsync(run, ct);
                foreach (var root in roots)
                {
                    await bot.AddLineAsync(root, SlackText.Line(line, 300), ct);
                }
                return roots.Count == 0
                    ? StepResult.Skipped("the lead has no thread")
                    : StepResult.Done(
                        string.Create(CultureInfo.InvariantCulture, $"first message updated in {Counted.Of(roots.Count, "thread")}")
                    );
            }
        );
    }

    private Task<StepOutcome> PostByBotAsync(EventRun run, Destination<SlackClient> slack, SlackBot bot, Alert alert)
    {
        var channel = alert.Channel ?? bot.StandardChannel;
        // A route may tell one event in several channels, and each time by a step of its own.
        var key = $"{run.Key} {run.NameOf(StepName)}";
        return run.Step(
            StepName,
            slack,
            async (_, ct) =>
            {
                var root = await threads.FindAsync(run, channel, ct);
                return await DoneAsync(root, await bot.PostAsync(channel, alert, key, root?.Ts, ct), ct);
            },
            lookUp: async (_, ct) =>
            {
                var root = await threads.FindAsync(run, channel, ct);
                // It may have begun a thread itself, before another event's message was kept as the thread's root.
                var found =
                    (root is null ? null : await bot.FindAsync(channel, key, root.Ts, run.ReceivedAt, ct))
                    ?? await bot.FindAsync(channel, key, thread: null, run.ReceivedAt, ct);
                return found is null ? null : await DoneAsync(root, found, ct);
            },
            doubles: true
        );

        async Task<StepResult> DoneAsync(SlackPost? root, SlackPost posted, CancellationToken cancellationToken)
        {
            if (root is null)
            {
                await threads.KeepAsync(run, channel, posted, cancellationToken);
            }
            return StepResult.Done(root is null ? "alert posted" : "alert posted to the lead's thread");
        }
    }
}
