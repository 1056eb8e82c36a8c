using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Simulate;

/// <summary><c>simulate</c>: a campaign's traffic with faults, to any receiver, and what that receiver would have lost.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<SimulatedFaults, string> Explained = new()
    {
        [SimulatedFaults.Retry] = "the receiver's 200 is lost on its way back, so Instantly sends the same event again",
        [SimulatedFaults.Duplicate] = "two webhooks point at the receiver, and each sends the event",
        [SimulatedFaults.Reorder] = "events arrive in another order than they happened in",
        [SimulatedFaults.Rename] = "a type under another name: email_link_clicked for link_clicked, lead_won for lead_closed",
        [SimulatedFaults.Label] = "custom labels: any text, with spaces and emoji, is the event type",
        [SimulatedFaults.Burst] =
            "with --rate, deliveries leave in groups of up to 500 at once; without it everything leaves at once anyway",
        [SimulatedFaults.Huge] = "bodies of 64, 100 and 256 KiB and of --largest-body, where receivers commonly have a limit",
        [SimulatedFaults.Malformed] =
            "a base field is missing, null or of another type; a 4xx for it counts towards switching the webhook off",
    };

    public static Command Create()
    {
        var url = CommonOptions.Address(
            "The receiver. Without it the webhook of the `serve` of the data directory.",
            $"{SelfHost.DefaultUrl}/{WebhookIntake.Path}"
        );
        var (secret, header, data, json) = (CommonOptions.Secret(), CommonOptions.Header(), CommonOptions.Data(), CommonOptions.Json());
        json.Description = "The report as one JSON object on standard output, for scripts; names are stable.";
        var events = AtLeast(
            1,
            new Option<int>("--events") { Description = "Distinct events; duplicates come on top.", DefaultValueFactory = _ => 1_000 }
        );
        var seed = new Option<int>("--seed")
        {
            Description =
                "The same seed makes the same deliveries, byte for byte, until the UTC day ends. Without it another one each time.",
            DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000),
        };
        var rate = AtLeast(
            0.01,
            new Option<double?>("--rate") { Description = "Deliveries a second on average; without it as fast as they are answered." }
        );
        var connections = AtLeast(
            1,
            new Option<int>("--connections")
            {
                Description = "Deliveries in hand at once, those that wait for their retry included.",
                DefaultValueFactory = _ => 64,
            }
        );
        var faults = Faults();
        var largest = AtLeast(
            1_024,
            new Option<int>("--largest-body")
            {
                Description =
                    "Bytes of the largest body of the fault huge. The standard is the limit of `serve`; give more to go beyond it.",
                DefaultValueFactory = _ => 1_048_576,
            }
        );
        var disableAfter = AtLeast(
            0,
            new Option<int>("--disable-after")
            {
                Description =
                    "So many events given up in a row switch the webhook off, as Instantly does (its number is not documented); "
                    + "0 never does.",
                DefaultValueFactory = _ => 100,
            }
        );
        var compress = AtLeast(
            1.0,
            new Option<double>("--compress-time")
            {
                Description = "Divides the waits before retries, to be done sooner.",
                DefaultValueFactory = _ => 1,
            }
        );
        var owned = new Option<bool>("--i-own-this-receiver") { Description = "Needed for any address that is not this machine." };
        var log = new Option<bool>("--delivery-log")
        {
            Description =
                "Also be Instantly's API on this machine, with the webhook and its delivery log (webhook-events), until Ctrl+C: "
                + "for trying `recover`, or a recovery of your own. Keeps every attempt in memory.",
        };
        var command = new Command(
            "simulate",
            $"""
            A campaign's traffic with faults, and what a receiver loses.

            Sends it to any receiver as Instantly would, and reports what that receiver would have lost. A delivery
            without a 2xx within 10 s is tried again after 2, 8 and 15 s; then the event is given up, and after many of those in a row the
            webhook is switched off: what happens from then on is not even sent.

            The leads are invented and have addresses at example.com, but the receiver acts on them as on any other: use one whose CRM and
            chat are stand-ins or not configured.

            Faults, which a right receiver takes without losing anything:
            {string.Join(Environment.NewLine, Explained.Select(fault => $"  {NameOf(fault.Key), -12} {fault.Value}"))}

            It stops at the first answer when the address or the secret is wrong.

            Exit codes: 0 nothing was lost, 1 something was or the run was stopped, 2 wrong arguments, address or secret.
            """
        )
        {
            url,
            secret,
            header,
            events,
            seed,
            rate,
            connections,
            faults,
            largest,
            disableAfter,
            compress,
            owned,
            log,
            data,
            json,
        };
        command.Add(OutageCommand.Create());
        command.Validators.Add(result =>
        {
            if (result.GetValue(url) is { IsLoopback: false } && !result.GetValue(owned))
            {
                result.AddError(
                    "--url is not this machine. Load is sent elsewhere only to a receiver of your own: add --i-own-this-receiver if it is."
                );
            }
        });
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    new SimulateOptions
                    {
                        Events = result.GetValue(events),
                        Seed = result.GetValue(seed),
                        Start = Yesterday(),
                        Faults = result.GetValue(faults),
                        LargestBody = result.GetValue(largest),
                        Rate = result.GetValue(rate),
                        Connections = result.GetValue(connections),
                        DisableAfter = result.GetValue(disableAfter),
                    },
                    CommonOptions.Sender(
                        CommonOptions.Webhook(result.GetValue(url), result.GetValue(data)!),
                        result.GetValue(header)!,
                        result.GetValue(secret)
                    ) with
                    {
                        CompressTime = result.GetValue(compress),
                    },
                    result.GetValue(json),
                    result.GetValue(log),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        SimulateOptions options,
        InstantlySenderOptions target,
        bool json,
        bool log,
        CancellationToken cancellationToken
    )
    {
        using var http = CommonOptions.SenderHttp(options.Connections);
        await using var instantly = new StandInInstantly { CallsToKeep = 0 };
        using var first = new FirstAnswer(target.Target, cancellationToken);
        var run = new SimulateRun(options, new InstantlySender(http, target with { OnAttempt = first.See }))
        {
            OnDelivered = log ? new SimulatedLog(instantly, target.Target).Add : null,
        };
        using var ended = new CancellationTokenSource();
        var progress = ShowAsync(run, ended.Token);
        var report = await run.RunAsync(first.Token);
        await ended.CancelAsync();
        await progress;
        if (first.Problem is { } problem)
        {
            await Console.Error.WriteLineAsync($"Stopped at the first answer. {problem}");
            return ExitCode.Usage;
        }
        if (json)
        {
            SimulateReportText.WriteJson(Console.Out, report);
        }
        else
        {
            SimulateReportText.Write(Console.Out, report);
        }
        if (log && !report.Stopped)
        {
            instantly.AddWebhook(target.Target.AbsoluteUri, status: report.SwitchedOff ? -1 : 1, errorAt: report.SwitchedOffAt);
            await ServeLogAsync(instantly, cancellationToken);
        }
        return report is { Lost: 0, Stopped: false } ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task ServeLogAsync(StandInInstantly instantly, CancellationToken cancellationToken)
    {
        await instantly.StartAsync(cancellationToken);
        Console.Error.WriteLine($"The delivery log is at {instantly.BaseAddress}webhook-events until Ctrl+C. A pipeline reads it with:");
        Console.Error.WriteLine($"  Instantly__BaseAddress={instantly.BaseAddress}");
        Console.Error.WriteLine($"  Instantly__ApiKey={instantly.ApiKey}");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: what was asked for.
        }
    }

    private static async Task ShowAsync(SimulateRun run, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BetweenProgress);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = run.Progress;
                var lost = now.GivenUp + now.NotSent;
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{now.Ended:N0} of {now.Events:N0} events, {now.Attempts:N0} attempts, {lost:N0} "
                            + $"lost{(now.SwitchedOff ? "; the webhook is switched off" : "")}"
                    )
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private static Option<SimulatedFaults> Faults() =>
        new("--faults")
        {
            HelpName = "names",
            Description = $"all, none, or some of {string.Join(", ", Explained.Keys.Select(NameOf))}, with commas.",
            DefaultValueFactory = _ => SimulatedFaults.All,
            CustomParser = result =>
            {
                var faults = SimulatedFaults.None;
                foreach (var name in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
                {
                    if (name.Any(char.IsAsciiDigit) || !Enum.TryParse<SimulatedFaults>(name, ignoreCase: true, out var fault))
                    {
                        result.AddError(
                            $"--faults takes all, none, or some of {string.Join(", ", Explained.Keys.Select(NameOf))}, with commas "
                                + $"between them."
                        );
                        return default;
                    }
                    faults |= fault;
                }
                return faults;
            },
        };

    /// <summary>The deliveries of a day are about the day before, so that none happens in the future and a seed stays good for a
    /// day.</summary>
    private static DateTimeOffset Yesterday() => new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);

    private static string NameOf(SimulatedFaults fault) => fault.ToString().ToLowerInvariant();

    private static Option<T> AtLeast<T>(double least, Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && (
                    !double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
                    || !(value >= least)
                    || double.IsInfinity(value)
                )
            )
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes a number from {least} up."));
            }
        });
        return option;
    }
}
