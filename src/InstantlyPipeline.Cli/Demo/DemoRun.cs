using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Cli.Events;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>Plays the acts one after the other and compares what the stand-ins received with what was due.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Secret = Guid.NewGuid().ToString("N");

    private readonly TextWriter _output;
    private readonly bool _details;
    private readonly StandIns _standIns;
    private readonly WebApplication _pipeline;
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http = new();
    private readonly DemoScript _script;
    private readonly StringWriter _told = new(CultureInfo.InvariantCulture);
    private int _acts;
    private int _failedBefore;
    private int _failed;
    private DemoEffects _due = new();

    private DemoRun(TextWriter output, bool details, StandIns standIns, WebApplication pipeline, DirectoryInfo folder)
    {
        _output = output;
        _details = details;
        _standIns = standIns;
        _pipeline = pipeline;
        _folder = folder;
        _script = new DemoScript(standIns);
    }

    /// <param name="details">Show also what is as it should be.</param>
    public static async Task<DemoRun> StartAsync(TextWriter output, bool details, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-demo-");
        var standIns = await StandIns.StartAsync(cancellationToken: cancellationToken);
        HelpText.Wrapped(
            output,
            $"The pipeline, and stand-ins of {string.Join(", ", standIns.All.Select(server => server.Name))} on this machine. "
                + $"Deliveries come as Instantly sends them; what counts is what the other side received. Nothing leaves the machine, "
                + $"nothing is kept.",
            0,
            0
        );
        HelpText.Wrapped(
            output,
            "What happens next, in about a minute: replies, bounces, meetings and labels arrive one by one, some of them twice, some "
                + "while a CRM or chat is down, and some that are nonsense. Then the process is killed in the middle of a reply, an agency's "
                + "three clients share one pipeline, and an outage is made good. Each act is a line, with a tick where the other side "
                + "received what it should.",
            0,
            0
        );
        output.WriteLine(details ? "" : "--details shows each step and each call.");
        var pipeline = SelfHost.Build(
            "http://127.0.0.1:0",
            DataDirectory.At(Path.Combine(folder.FullName, "data")),
            insecure: false,
            Settings(standIns)
        );
        await pipeline.StartAsync(cancellationToken);
        return new DemoRun(output, details, standIns, pipeline, folder);
    }

    /// <returns>True when every expectation held.</returns>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        _told.WriteLine($"Receiving at {_pipeline.Urls.Single()}/{WebhookIntake.Path}");
        foreach (var act in _script.Acts())
        {
            await PlayAsync(act, cancellationToken);
        }
        await PlayCrashAsync(cancellationToken);
        await PlayAsync(
            "An agency: three clients and six routes in one file, a secret for each client, one that only observes",
            AgencyAct.Due,
            new AgencyAct(this, _standIns, Path.Combine(_folder.FullName, "agency")).PlayAsync,
            cancellationToken
        );
        await PlayAsync(
            "The pipeline is down until Instantly switches the webhook off; started again, it resumes it, recovers what was "
                + "missed and tells",
            OutageAct.Due,
            new OutageAct(this, _standIns, Path.Combine(_folder.FullName, "outage")).PlayAsync,
            cancellationToken
        );

        var received = DemoEffects.Of(_standIns);
        _output.WriteLine();
        _output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_acts} acts, {(_failed == 0 ? "all as they should be" : Counted.Of(_failed, "expectation") + " failed")}, in "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s."
            )
        );
        if (_details || !received.Equals(_due))
        {
            _output.WriteLine($"Due:      {_due}");
            _output.WriteLine($"Received: {received}");
        }
        else
        {
            HelpText.Wrapped(_output, $"Received: {received}", 0, 10);
        }
        foreach (var refusal in _standIns.Refusals)
        {
            _output.WriteLine($"Refused by {refusal.Destination}: {refusal.Refusal}");
        }
        var good = _failed == 0 && received.Equals(_due) && _standIns.Refusals.Count == 0;
        _output.WriteLine(good ? "Every side effect happened exactly once." : "NOT as it should be; see above.");
        return good;
    }

    public async ValueTask DisposeAsync()
    {
        await _pipeline.StopAsync();
        await _pipeline.DisposeAsync();
        await _standIns.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>An act with a stage of its own.</summary>
    private async Task PlayAsync(string title, DemoEffects due, Func<CancellationToken, Task> play, CancellationToken cancellationToken)
    {
        Announce(title);
        var before = DemoEffects.Of(_standIns);
        var callsBefore = _standIns.AllCalls.Count;
        await play(cancellationToken);
        CheckEffects(due, before, callsBefore);
        Close(title, due, 200);
    }

    private async Task PlayAsync(DemoAct act, CancellationToken cancellationToken)
    {
        Announce(act.Title);
        var before = DemoEffects.Of(_standIns);
        var callsBefore = _standIns.AllCalls.Count;
        act.Trouble?.Invoke();

        var sender = Sender(new Uri($"{_pipeline.Urls.Single()}/{WebhookIntake.Path}"), act.WrongSecret ? "not the secret" : Secret);
        string? key = null;
        for (var time = 0; time < act.Times; time++)
        {
            var report = await sender.SendAsync(act.Body, cancellationToken);
            key = EventKeyOf(report.Body);
            Expect($"answered {act.Answer}", ShowAnswer(report) == act.Answer);
        }

        if (act.Status is not null)
        {
            var view = await SettledAsync(key ?? await NewestQuarantinedAsync(cancellationToken), act.Times - 1, cancellationToken);
            Show(view);
            Expect($"status {act.Status}", view.Status == act.Status);
            Expect(Counted.Of(act.Attempts, "attempt"), view.Status is "quarantined" || view.Attempts == act.Attempts);
        }
        CheckEffects(act.Effects, before, callsBefore);
        if (act.Afterwards?.Invoke() is { } stands)
        {
            _told.WriteLine($"   {stands}");
            Expect(act.Due!, stands == act.Due);
        }
        Close(act.Title, act.Effects, act.Answer);
    }

    /// <summary>
    /// A process of its own is killed after HubSpot made the task and before the pipeline could write that down; started again, it
    /// must find the task and not make a second one.
    /// </summary>
    private async Task PlayCrashAsync(CancellationToken cancellationToken)
    {
        const string title = "A warm reply, and the process is killed (SIGKILL) after HubSpot made the task and before it answered";
        Announce(title);
        var before = DemoEffects.Of(_standIns);
        var callsBefore = _standIns.AllCalls.Count;
        var body = _script.ReplyBeforeTheCrash();
        var due = DemoScript.Warm;
        var held = _standIns.HubSpot.Faults.Hang(afterWork: true, when: DemoScript.CreatesTask);
        var data = Path.Combine(_folder.FullName, "crash");

        string key;
        await using (var first = await ServeProcess.StartAsync(data, Settings(_standIns), cancellationToken))
        {
            var report = await Sender(first.Webhook, Secret).SendAsync(body, cancellationToken);
            key = EventKeyOf(report.Body) ?? throw new InvalidOperationException("The delivery before the crash was not accepted.");
            Expect("answered 200", ShowAnswer(report) == 200);
            await _standIns
                .HubSpot.WaitForCallAsync(
                    call => DemoScript.CreatesTask(call) && call.Fault is not null && call.Summary.Length > 0,
                    cancellationToken
                )
                .WaitAsync(Patience, cancellationToken);
            await SettledStepAsync(first, key, "slack-alert", cancellationToken);
            first.Kill();
            _told.WriteLine("   killed");
        }
        held.Release();
        await using (var second = await ServeProcess.StartAsync(data, Settings(_standIns), cancellationToken))
        {
            _told.WriteLine("   started again on the same data");
            var view = await PollAsync(
                () => second.Operations.ShowEventAsync(key, cancellationToken)!,
                view => view is { Status: "done" or "dead" },
                cancellationToken
            );
            Show(view);
            Expect("status done", view.Status == "done");
        }
        CheckEffects(due, before, callsBefore);
        Close(title, due, 200);
    }

    private void CheckEffects(DemoEffects due, DemoEffects before, int callsBefore)
    {
        foreach (var call in _standIns.AllCalls.Skip(callsBefore))
        {
            var became =
                call.Refusal
                ?? string.Join(
                    ", ",
                    new[]
                    {
                        call.Summary.Length > 0 ? call.Summary : $"{call.Method} {call.Path}",
                        // A look-up that finds nothing is answered so; it is how the pipeline learns that it may create.
                        call is { Status: 404, Fault: null }
                            ? "looked for and not there yet, as expected"
                            : null,
                        call.Fault,
                    }.OfType<string>()
                );
            var status = call is { Status: 404, Fault: null, Refusal: null } ? "new" : call.Status?.ToString(CultureInfo.InvariantCulture);
            _told.WriteLine($"   → {call.Destination, -10} {status ?? "---"}  {became}");
        }
        var happened = DemoEffects.Of(_standIns) - before;
        _due += due;
        Expect($"{due}, and it was {happened}", happened.Equals(due));
    }

    /// <returns>The status answered; 0 without an answer.</returns>
    internal int ShowAnswer(DeliveryReport report)
    {
        var attempt = report.Attempts[^1];
        _told.WriteLine(
            string.Create(
                    CultureInfo.InvariantCulture,
                    $"   answered {(int?)attempt.Status} in {attempt.Elapsed.TotalMilliseconds:0} ms {attempt.Error}"
                )
                .TrimEnd()
        );
        return (int?)attempt.Status ?? 0;
    }

    private void Announce(string title)
    {
        _acts++;
        _failedBefore = _failed;
        _told.WriteLine();
        _told.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_acts}. {title}"));
    }

    /// <summary>An act in a line; all that was seen of it where somebody asked for that, or where something was not as it should
    /// be.</summary>
    private void Close(string title, DemoEffects effects, int answer)
    {
        if (_details || _failed > _failedBefore)
        {
            _output.Write(_told);
        }
        else
        {
            var became = effects.Equals(new DemoEffects()) ? "" : $" → {effects.InShort()}";
            HelpText.Wrapped(_output, string.Create(CultureInfo.InvariantCulture, $"{_acts, 3}. ✓ {answer} {title}{became}"), 0, 7);
        }
        _told.GetStringBuilder().Clear();
    }

    internal void Say(string what) => _told.WriteLine($"   {what}");

    internal void Show(EventView view)
    {
        _told.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"   became {view.Status} after {Counted.Of(view.Attempts, "attempt")}, "
                    + $"{Counted.Of(view.Duplicates, "duplicate")}{(view.Reason is null ? "" : ": " + view.Reason)}"
            )
        );
        EventTable.WriteSteps(_told, view);
    }

    internal void Expect(string what, bool held)
    {
        if (!held)
        {
            _failed++;
            _told.WriteLine($"   ✗ expected {what}");
        }
    }

    private Task<EventView> SettledAsync(string key, int duplicates, CancellationToken cancellationToken) =>
        PollAsync(
            () => _pipeline.Services.GetRequiredService<EventFinder>().FindAsync(EventKey.Parse(key), cancellationToken),
            view => view is { Status: "done" or "dead" or "quarantined" } && view.Duplicates >= duplicates,
            cancellationToken
        );

    private static Task<EventView> SettledStepAsync(ServeProcess process, string key, string step, CancellationToken cancellationToken) =>
        PollAsync(
            () => process.Operations.ShowEventAsync(key, cancellationToken)!,
            view => view.Steps.Any(done => done.Name == step && done.Status == "done"),
            cancellationToken
        );

    private async Task<string> NewestQuarantinedAsync(CancellationToken cancellationToken)
    {
        var finder = _pipeline.Services.GetRequiredService<EventFinder>();
        var found = await finder.ListAsync(EventQuery.All with { Status = Ledger.EventStatus.Quarantined, Limit = 1 }, cancellationToken);
        return found.Single().EventKey;
    }

    /// <summary>Asks until the answer will do, or until patience ends; then the last answer has to explain itself.</summary>
    internal static async Task<T> PollAsync<T>(Func<Task<T?>> ask, Func<T, bool> good, CancellationToken cancellationToken)
        where T : class
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var view = await ask();
            if (view is not null && (good(view) || Stopwatch.GetElapsedTime(started) > Patience))
            {
                return view;
            }
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"The event did not show up within {Patience.TotalSeconds} seconds.");
            }
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    internal InstantlySender Sender(Uri target, string secret) =>
        new(_http, new InstantlySenderOptions { Target = target, HeaderValue = $"Bearer {secret}" });

    internal static string? EventKeyOf(string answer)
    {
        if (!answer.StartsWith('{'))
        {
            return null;
        }
        using var json = System.Text.Json.JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("eventKey", out var key) ? key.GetString() : null;
    }

    /// <summary>Those of the acts before, to be changed.</summary>
    internal Dictionary<string, string?> Settings() => Settings(_standIns);

    private static Dictionary<string, string?> Settings(StandIns standIns) =>
        new(standIns.Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        {
            ["Webhook:Secrets:0"] = Secret,
            ["Connection:Watch"] = "false", // but for the act that is about it
            ["Logging:LogLevel:Default"] = "None",
        };
}
