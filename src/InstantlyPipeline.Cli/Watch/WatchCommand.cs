using System.CommandLine;
using System.Globalization;
using System.Text;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Events;
using InstantlyPipeline.Operations.Today;
using Microsoft.Win32.SafeHandles;

namespace InstantlyPipeline.Cli.Watch;

/// <summary><c>watch</c>: a plain live stream of what arrives.</summary>
internal static class WatchCommand
{
    // More than anybody reads in two seconds; what is beyond it is in `events`.
    private const int MostPages = 5;
    private const int MostPagesAtFirst = 20;
    private const nint StandardOutput = 1;
    private static readonly string[] Engagement = [EventType.EmailSent, EventType.EmailOpened, EventType.LinkClicked];

    public static Command Create()
    {
        var filter = new EventFilter();
        var status = new Option<string?>("--status")
        {
            Description = "Only events that are queued, processing, retrying, done, dead or quarantined.",
        };
        status.AcceptOnlyFromAmong("queued", "processing", "retrying", "done", "dead", "quarantined");
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
                if (wanted.GetValueOrDefault("type") is { } type && Engagement.Contains(EventType.Canonical(type)))
                {
                    await Console.Error.WriteLineAsync(
                        $"Sends, opens and clicks do not pass here one by one. `events --type {type}` lists them, `engagement` counts them."
                    );
                    return ExitCode.Usage;
                }
                (string Name, string? Value)[] query =
                [
                    .. wanted.Select(pair => (pair.Key, pair.Value)),
                    ("status", result.GetValue(status)),
                    ("label", result.GetValue(label)),
                ];
                var output = Output(); // each look flushes it; a reader that is gone would make its end fail
                await FollowAsync(
                    operations,
                    query,
                    new WatchLines(output, result.GetValue(json)),
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
        WatchLines lines,
        int last,
        TimeSpan every,
        CancellationToken cancellationToken
    )
    {
        // The first look may fail: then the command ends with the reason. Later it goes on by itself.
        var seen = await NewestAsync(operations, query, Math.Max(1, last), cancellationToken);
        var shown = seen.Take(last).ToList();
        var began =
            shown.Count > 0 ? shown.Min(item => item.ReceivedAt)
            : seen.Count > 0 ? seen.Max(item => item.ReceivedAt)
            : DateTimeOffset.MinValue;
        var lost = false;
        try
        {
            lines.Show(shown);
            lines.Pass(seen);
            while (true)
            {
                await Task.Delay(every, cancellationToken);
                try
                {
                    await LookAsync(operations, query, lines, began, cancellationToken);
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
        catch (IOException)
        {
            // Whoever read the lines is gone, as `head` is after its last one.
        }
    }

    private static async Task LookAsync(
        OperationsClient operations,
        (string Name, string? Value)[] query,
        WatchLines lines,
        DateTimeOffset began,
        CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var found = await operations.ListArrivalsAsync(cancellationToken, [.. query, ("cursor", cursor)]);
            var shown = lines.Show(found.Items.Where(item => item.ReceivedAt >= began));
            cursor = found.Next;
            if (cursor is null || shown < found.Items.Count)
            {
                return;
            }
        }
    }

    /// <summary>A page looks at a bounded part of what is stored: where a filter lets little pass, several of them are looked at.</summary>
    private static async Task<List<ArrivalView>> NewestAsync(
        OperationsClient operations,
        (string Name, string? Value)[] query,
        int most,
        CancellationToken cancellationToken
    )
    {
        var newest = new List<ArrivalView>();
        string? cursor = null;
        for (var page = 0; page < MostPagesAtFirst && newest.Count < most; page++)
        {
            var found = await operations.ListArrivalsAsync(
                cancellationToken,
                [.. query, ("limit", most.ToString(CultureInfo.InvariantCulture)), ("cursor", cursor)]
            );
            newest.AddRange(found.Items);
            cursor = found.Next;
            if (cursor is null)
            {
                break;
            }
        }
        return newest;
    }

    /// <summary>The console's own writer goes on for ever when nobody reads any more; this one throws. A file loses no reader, and there
    /// this one would keep a place of its own and write over what others write behind it.</summary>
    private static StreamWriter Output()
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            var pipe = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            }
        }
        return new StreamWriter(Console.OpenStandardOutput(), Console.OutputEncoding);
    }

    private static void Check(bool good, string otherwise, Action<string> refuse)
    {
        if (!good)
        {
            refuse(otherwise);
        }
    }
}
