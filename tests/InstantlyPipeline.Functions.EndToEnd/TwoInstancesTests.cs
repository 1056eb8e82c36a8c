using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using InstantlyPipeline.Functions.Host;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>Two instances of the app, as Azure scales it out: queues and tables are shared, and nothing else.</summary>
/// <remarks>In the collection of the one app, so that the two loads do not run at the same time.</remarks>
[Collection(typeof(RunningAppCollection))]
public sealed class TwoInstancesTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-two-instances-of-an-app";
    private const string OperationsToken = "an-operations-token-of-two-instances";
    private const int Events = 5_000;
    private const int RepliesOneIn = 25;
    private const int Senders = 16;

    /// <summary>Instantly's own number: a first try and three more.</summary>
    private const int Tries = 4;

    /// <summary>As <c>maxConcurrentCalls</c> in host.json: so many replies may be at work in an instance that is killed.</summary>
    private const int RepliesAtWork = 16;

    private readonly Azurite _azurite = new();
    private readonly StandInHubSpot _hubSpot = new();
    private readonly StandInSlack _slack = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _azurite.InitializeAsync();
        await _hubSpot.StartAsync(Now);
        await _slack.StartAsync(Now);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _slack.DisposeAsync();
        await _hubSpot.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task Every_acknowledged_event_is_done_and_acts_once_when_one_of_two_instances_is_killed_under_load()
    {
        Assert.SkipWhen(_azurite.WhyNot is not null, _azurite.WhyNot ?? "");
        await using var first = await FunctionsHost.StartAsync(Options(null), Now);
        await using var second = await FunctionsHost.StartAsync(Options(first), Now);
        FunctionsHost[] hosts = [first, second];
        var people = new ConcurrentDictionary<string, SampleLead>();
        var acknowledged = new ConcurrentBag<string>();
        var deliveries = new Deliveries(seed: 7);
        var next = -1;

        var load = Enumerable
            .Range(0, Senders)
            .Select(_ =>
                Task.Run(async () =>
                {
                    for (var n = Interlocked.Increment(ref next); n < Events; n = Interlocked.Increment(ref next))
                    {
                        var lead = deliveries.NextLead();
                        var isReply = n % RepliesOneIn == 0;
                        if (
                            await DeliverAsync(
                                hosts,
                                n,
                                isReply ? deliveries.Reply("Yes, call me on Friday", lead) : deliveries.Opened(lead)
                            ) is
                            { } key
                        )
                        {
                            acknowledged.Add(key);
                            if (isReply)
                            {
                                people[key] = lead;
                            }
                        }
                    }
                })
            )
            .ToList();
        await first.WhenAsync(() => acknowledged.Count >= Events / 2, Now);
        await second.KillWorkerAsync();
        await Task.WhenAll(load);
        // What a slow queue made the intake set aside comes back with the timer, which this host does not fire by itself.
        await first.FireTimerAsync("DrainOverflow", Now);
        await first.WhenSettledAsync(Now);

        var events = (await OperateAsync(first, "operations/events?limit=10000"))
            .AsArray()
            .ToDictionary(shown => shown!["eventKey"]!.ToString(), shown => shown!);
        Assert.InRange(acknowledged.Count, Events * 9 / 10, Events);
        Assert.All(acknowledged, key => Assert.Equal("done", events.GetValueOrDefault(key)?["status"]!.ToString()));
        Assert.All(hosts, host => Assert.InRange(host.Calls("ProcessReply"), 1, int.MaxValue));

        var tasks = _hubSpot.Tasks.GroupBy(task => task["instantly_event_key"]!).ToDictionary(task => task.Key, task => task.Count());
        Assert.Empty(people.Keys.Except(tasks.Keys));
        Assert.All(tasks.Values, made => Assert.Equal(1, made));
        Assert.Equal(_hubSpot.Contacts.Count, _hubSpot.Contacts.Select(contact => contact["email"]).Distinct().Count());

        // Chat cannot be asked what it has: an alert that was on its way when the instance died is made again.
        var alerts = people
            .Values.Select(lead =>
                _slack.Messages.Count(message =>
                    message.Text.Contains(lead.Email, StringComparison.Ordinal)
                    || message.Blocks?.Contains(lead.Email, StringComparison.Ordinal) == true
                )
            )
            .ToList();
        Assert.All(alerts, made => Assert.InRange(made, 1, 2));
        Assert.InRange(alerts.Count(made => made == 2), 0, RepliesAtWork);

        var opens = (await OperateAsync(first, "operations/engagement"))
            .AsArray()
            .Where(count => count!["eventType"]!.ToString() == "email_opened")
            .Sum(count => (int)count!["count"]!);
        Assert.Equal(
            events.Values.Count(shown => shown["eventType"]!.ToString() == "email_opened" && shown["status"]!.ToString() == "done"),
            opens
        );
    }

    private FunctionsHostOptions Options(FunctionsHost? other) =>
        new()
        {
            App = BuiltApps.Pipeline,
            SharesQueuesOf = other,
            Settings = new Dictionary<string, string>
            {
                ["Tables__connectionString"] = _azurite.ConnectionString!,
                ["Webhook__Secrets__0"] = Secret,
                ["Operations__Token"] = OperationsToken,
                ["HubSpot__BaseAddress"] = _hubSpot.BaseAddress.AbsoluteUri,
                ["HubSpot__AccessToken"] = _hubSpot.AccessToken,
                ["Slack__WebhookUrl"] = _slack.WebhookUrl.AbsoluteUri,
            },
        };

    /// <summary>As Instantly delivers, behind a balancer that sends each try to the other instance.</summary>
    /// <returns>The event's key; null when no try was acknowledged.</returns>
    private async Task<string?> DeliverAsync(FunctionsHost[] hosts, int number, byte[] body)
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var sender = new InstantlySender(
                _http,
                new InstantlySenderOptions
                {
                    Target = new Uri(hosts[(number + tried) % hosts.Length].Address, "webhooks/instantly"),
                    HeaderValue = Secret,
                }
            );
            if (await sender.SendAsync(body, Now) is { Delivered: true } report)
            {
                return JsonNode.Parse(report.Body)!["eventKey"]!.ToString();
            }
        }
        return null;
    }

    private async Task<JsonNode> OperateAsync(FunctionsHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperationsToken);
        using var answer = await _http.SendAsync(request, Now);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!;
    }
}
