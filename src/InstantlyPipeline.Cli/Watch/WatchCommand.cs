using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Cli.Watch;

/// <summary><c>watch</c>: a plain live stream of what arrives.</summary>
internal static class WatchCommand
{
    // More than anybody reads in two seconds; what is beyond it is in `events`.
    private const int MostPages = 5;

    public static Command Create()
    {
        var filter = new EventFilter();
        var status = new Option<string?>("--status") { Description = "Only events that are queued, processing, retrying, done or dead." };
        status.AcceptOnlyFromAmong("queued", "processing", "retrying", "done", "dead");
        var label = new Option<string?>("--label") { Description = "Only replies read as this, for example interested." };
        var last = new Option<int>("--last") { Description = "How many to show at the start, 0 to 200.", DefaultValueFactory = _ => 10 };
        var every = new Option<int>("--every") { Description = "Seconds between two looks, 1 to 3600.", DefaultValueFactory = _ => 2 };
        last.Validators.Add(result =>
            Check(result.GetValueOrDefault<int>() is >= 0 and <= 200, "--last is a number from 0 to 200.", result.AddError)
        );
        every.Validators.Add(result =>
            Check(result.GetValueOrDefault<int>() is >= 1 and <= 3_600, "--every is a number of seconds from 1 to 3600.", result.AddError)
        );
        var json = CommonOptions.Json();
        var command = new Command(
            "watch",
            """
            What arrives while it arrives, a line each.

            When, how it stands, what a reply was read as, who, where it was told, and the words. A line
            comes again when something about it changed. Good over ssh and in a pipe; --json prints one object a line. Ctrl+C ends it.

              watch --label interested
              watch --json | jq -r .leadEmail
            """
        )
        {
            status,
            label,
            last,
            every,
            json,
        };
        filter.AddTo(command);
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var wanted = filter.Of(result).ToDictionary(pair => pair.Name, pair => pair.Value);
                var lead = wanted.GetValueOrDefault("lead");
                wanted.Remove("lead"); // an address does not belong into a URL
                (string Name, string? Value)[] query =
                [
                    .. wanted.Select(pair => (pair.Key, pair.Value)),
                    ("status", result.GetValue(status)),
                    ("label", result.GetValue(label)),
                ];
                await FollowAsync(
                    operations,
                    query,
                    lead,
                    new WatchLines(Console.Out, result.GetValue(json)),
                    result.GetValue(last),
                    TimeSpan.FromSeconds(result.GetValue(every)),
                    cancellationToken
                );
                return ExitCode.Ok;
            }
        );
    }

    private static async Task FollowAsync(
        OperationsClient operations,
        (string Name, string? Value)[] query,
        string? lead,
        WatchLines lines,
        int last,
        TimeSpan every,
        CancellationToken cancellationToken
    )
    {
        // The first look may fail: then the command ends with the reason. Later it goes on by itself.
        var first = await operations.ListArrivalsAsync(
            cancellationToken,
            [.. query, ("limit", Math.Max(1, last).ToString(CultureInfo.InvariantCulture))]
        );
        var began = first.Items.Count == 0 ? DateTimeOffset.MinValue : first.Items.Max(item => item.ReceivedAt);
        lines.Show(Of(first.Items, lead).Take(last));
        var lost = false;
        try
        {
            while (true)
            {
                await Task.Delay(every, cancellationToken);
                try
                {
                    await LookAsync(operations, query, lead, lines, began, cancellationToken);
                    lost = false;
                }
                catch (OperationsException ex) when (ex.Status is null or >= 500)
                {
                    if (!lost)
                    {
                        await Console.Error.WriteLineAsync($"{ex.Message} It is tried again every {every.TotalSeconds:0} s.");
                    }
                    lost = true;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how it ends.
        }
    }

    private static async Task LookAsync(
        OperationsClient operations,
        (string Name, string? Value)[] query,
        string? lead,
        WatchLines lines,
        DateTimeOffset began,
        CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var found = await operations.ListArrivalsAsync(cancellationToken, [.. query, ("cursor", cursor)]);
            var shown = lines.Show(Of(found.Items, lead).Where(item => item.ReceivedAt >= began));
            cursor = found.Next;
            if (cursor is null || shown < found.Items.Count)
            {
                return;
            }
        }
    }

    private static IEnumerable<ArrivalView> Of(IEnumerable<ArrivalView> items, string? lead) =>
        items.Where(item => lead is null || lead.Equals(item.LeadEmail, StringComparison.OrdinalIgnoreCase));

    private static void Check(bool good, string otherwise, Action<string> refuse)
    {
        if (!good)
        {
            refuse(otherwise);
        }
    }
}
