using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Simulate;

/// <summary><c>simulate outage</c>: the receiver is out of reach until Instantly switches its webhook off; what became of the events in the
/// end.</summary>
internal static class OutageCommand
{
    private const int StandardPort = 7099;

    /// <summary>So long nothing new may be recovered before it is said what is missing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public static Command Create()
    {
        var url = CommonOptions.Address("The pipeline.", $"{SelfHost.DefaultUrl}/{WebhookIntake.Path}");
        url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<Uri>() is { IsLoopback: false })
            {
                result.AddError("--url is not this machine. Only a pipeline here can be told that Instantly is here, too.");
            }
        });
        var (secret, header, json) = (CommonOptions.Secret(), CommonOptions.Header(), CommonOptions.Json());
        var (token, data) = (CommonOptions.Token(), CommonOptions.Data());
        var events = new Option<int>("--events") { Description = "Distinct events.", DefaultValueFactory = _ => 600 };
        var port = new Option<int>("--instantly-port")
        {
            Description = "Where Instantly's API is to be on this machine.",
            DefaultValueFactory = _ => StandardPort,
        };
        var disableAfter = new Option<int>("--disable-after")
        {
            Description = "So many events given up in a row switch the webhook off.",
            DefaultValueFactory = _ => 100,
        };
        var compress = new Option<double>("--compress-time")
        {
            Description = "Divides the waits before retries, to be done sooner.",
            DefaultValueFactory = _ => 10,
        };
        var command = new Command(
            "outage",
            $"""
            The webhook is switched off, and what comes of the events.

            Is Instantly, with its API, its webhook and its delivery log, and cuts the network to the pipeline for the middle third of the
            events: they are given up, and the webhook is switched off. Then the network is whole again. Start the pipeline anew, or wait
            for its watch, which looks every five minutes: it switches the webhook on, recovers what was missed, and tells people. In the
            end each event is looked for. Here the delivery log has what was raised while the webhook was off, too. Whether Instantly's
            has is not documented; if not, replies, bounces and meetings come from the mailbox and the leads, and opens, clicks, sends and
            labels of that time are gone.

            Before, start the pipeline with these two settings, and stand-ins or nothing for CRMs and chats:
              Instantly__BaseAddress=http://127.0.0.1:{StandardPort}/api/v2/
              Instantly__ApiKey=<what is printed below>

            Exit codes: 0 nothing was lost, 1 something was or the run was stopped, 2 wrong arguments.
            """
        )
        {
            url,
            secret,
            header,
            events,
            port,
            disableAfter,
            compress,
            token,
            data,
            json,
        };
        foreach (var (option, least) in ((Option<int>, int)[])[(events, 30), (port, 1), (disableAfter, 1)])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < least)
                {
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes a whole number from {least} up."));
                }
            });
        }
        command.SetAction(
            (result, cancellationToken) =>
                OperationsException.ReportAsync(() =>
                    RunAsync(
                        new SimulateOptions
                        {
                            Events = result.GetValue(events),
                            Seed = Random.Shared.Next(1, 1_000_000),
                            Start = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero),
                            Connections = 16,
                            DisableAfter = Math.Min(result.GetValue(disableAfter), result.GetValue(events) / 6),
                        },
                        CommonOptions.Sender(
                            CommonOptions.Webhook(result.GetValue(url), result.GetValue(data)!),
                            result.GetValue(header)!,
                            result.GetValue(secret)
                        ) with
                        {
                            CompressTime = Math.Max(1, result.GetValue(compress)),
                        },
                        result.GetValue(port),
                        new OperationsClient(
                            new Uri(CommonOptions.Webhook(result.GetValue(url), result.GetValue(data)!).GetLeftPart(UriPartial.Authority)),
                            result.GetValue(token),
                            DataDirectory.At(result.GetValue(data)!)
                        ),
                        result.GetValue(json),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        SimulateOptions options,
        InstantlySenderOptions target,
        int port,
        OperationsClient operations,
        bool json,
        CancellationToken cancellationToken
    )
    {
        using var asked = operations;
        await using var instantly = new StandInInstantly { CallsToKeep = 100, Port = port };
        await instantly.StartAsync(cancellationToken);
        Say($"Instantly's API is at {instantly.BaseAddress}. The pipeline has to run with:");
        Say($"  Instantly__BaseAddress={instantly.BaseAddress}");
        Say($"  Instantly__ApiKey={instantly.ApiKey}");
        Say("Waiting until it asks here …");
        await instantly.WaitForCallAsync(call => call.Path.Contains("/webhooks", StringComparison.Ordinal), cancellationToken);

        using var run = new OutageRun(options, instantly, target, logsWhileOff: true);
        var before = await run.BeforeAsync(cancellationToken);
        var refused = run.Missed.Count;
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{before - refused:N0} of {before:N0} events acknowledged. The network is cut now."
            )
        );
        var during = await run.DuringAsync(cancellationToken);
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{during:N0} events found nobody, and the webhook is {(run.IsOff ? "switched off" : "still on")}. The network is "
                    + $"whole again: start the pipeline anew now, or wait for its watch."
            )
        );
        await run.ResumedAsync(cancellationToken);
        Say("The webhook is on again.");
        var after = await run.AfterAsync(cancellationToken);
        var lost = await MissingAsync(run, asked, cancellationToken);
        var report = new OutageReport(
            before + during + after,
            run.Missed.Count,
            run.Missed.Count - lost.Count,
            lost.Count,
            new SortedDictionary<string, int>(
                lost.GroupBy(type => type).ToDictionary(same => same.Key, same => same.Count()),
                StringComparer.Ordinal
            )
        );
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, SimulateReportJson.Default.OutageReport));
        }
        else
        {
            Write(report);
        }
        return report.Lost == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Asks the pipeline for each event that was not delivered, until it has them all or recovers no more.</summary>
    /// <returns>The types of those that it never got.</returns>
    private static async Task<IReadOnlyList<string>> MissingAsync(
        OutageRun run,
        OperationsClient operations,
        CancellationToken cancellationToken
    )
    {
        var open = run
            .Missed.Select(body => EventReader.Read(body.Span).Identity)
            .OfType<EventIdentity>()
            .ToDictionary(identity => EventKey.Of(identity).Value, identity => identity.EventType);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var last = TimeProvider.System.GetTimestamp();
        while (open.Count > 0 && TimeProvider.System.GetElapsedTime(last) < Patience)
        {
            foreach (var key in open.Keys.ToList())
            {
                if (await IsKnownAsync(key, operations, cancellationToken))
                {
                    open.Remove(key);
                    last = TimeProvider.System.GetTimestamp();
                }
                else
                {
                    break; // it is still recovering, or will never have this one: the others are asked for in a moment
                }
            }
            if (open.Count > 0)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                open = Rotated(open);
            }
        }
        return [.. open.Values];
    }

    /// <summary>So that one which is gone for good does not stand before the others.</summary>
    private static Dictionary<string, string> Rotated(Dictionary<string, string> open) =>
        open.Skip(1).Concat(open.Take(1)).ToDictionary(own => own.Key, own => own.Value);

    private static async Task<bool> IsKnownAsync(string key, OperationsClient operations, CancellationToken cancellationToken)
    {
        try
        {
            await operations.ShowEventAsync(key, cancellationToken);
            return true;
        }
        catch (OperationsException unknown) when (unknown.Status is 404 or null)
        {
            return false; // not yet, or the pipeline starts just now
        }
    }

    private static void Write(OutageReport report)
    {
        void Line(params FormattableString[] parts) => Console.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));
        Line($"{report.Events, 10:N0}  events raised");
        Line($"{report.NotDelivered, 10:N0}  not delivered: given up, or raised while the webhook was off");
        Line($"{report.Recovered, 10:N0}  of these recovered");
        Line($"{report.Lost, 10:N0}  lost");
        Line($"");
        if (report.Lost == 0)
        {
            Line($"Nothing was lost.");
            return;
        }
        Line($"LOST: {string.Join(", ", report.LostByType.Select(type => $"{type.Value} × {type.Key}"))}.");
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
