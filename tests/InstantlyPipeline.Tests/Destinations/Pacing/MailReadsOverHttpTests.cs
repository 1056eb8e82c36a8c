using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Instantly allows 20 reads of <c>/emails</c> a minute, for the reports of bounces and for replies together: its real client,
/// over HTTP, against the stand-in that refuses the 21st.</summary>
public sealed class MailReadsOverHttpTests : IAsyncLifetime
{
    private const string Workspace = "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90";
    private const int Workers = 8;
    private const int Bounces = 120;

    private readonly TurnClock _clock = new();
    private StandInInstantly _instantly = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _instantly = new StandInInstantly(_clock.Time);
        await _instantly.StartAsync(Cancellation);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_instantly.Settings!).Build())
            .AddSingleton<TimeProvider>(_clock.Time)
            .AddSingleton<OnlyInstance>()
            .AddDestinations();
        services.AddHttpClient(DestinationServices.HttpClientName).AddHttpMessageHandler(() => new CallsInOneTurn());
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _instantly.DisposeAsync();
    }

    [Fact]
    public void A_reply_is_read_before_a_hundred_and_twenty_bounces_that_came_first()
    {
        var bounceWorkers = new SemaphoreSlim(Workers);
        var replyWorkers = new SemaphoreSlim(Workers);
        var took = TimeSpan.Zero;
        var readBefore = 0;

        var all = _clock.Run(
            async () =>
            {
                var bounces = Enumerable
                    .Range(0, Bounces)
                    .Select(bounce => ReadAsync($"bounced{bounce}@gone.example", Importance.Usual, bounceWorkers))
                    .ToList();
                await Task.Delay(TimeSpan.FromSeconds(70), _clock.Time);
                var asked = _clock.Time.GetUtcNow();
                await ReadAsync("dana.okafor@harborline.example", Importance.Reply, replyWorkers);
                took = _clock.Time.GetUtcNow() - asked;
                readBefore = bounces.Count(bounce => bounce.IsCompletedSuccessfully);
                await Task.WhenAll(bounces);
            },
            TimeSpan.FromHours(1)
        );

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(6.5));
        Assert.InRange(readBefore, 1, Bounces / 4);
        Assert.Equal(Bounces + 1, _instantly.Calls.Count);
        Assert.All(_instantly.Calls, call => Assert.Equal(200, call.Status));
        Assert.InRange(all, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7.5));
    }

    [Fact]
    public void What_we_sent_is_read_in_the_same_line_so_that_none_of_it_is_refused()
    {
        const int Replies = 30;
        var workers = new SemaphoreSlim(Workers);

        _clock.Run(
            () =>
                Task.WhenAll(
                    Enumerable
                        .Range(0, Replies)
                        .Select(reply =>
                            ReadAsync(
                                $"lead{reply}@harborline.example",
                                Importance.Reply,
                                workers,
                                (client, lead, _) => client.Mails.ListSentAsync(lead, campaignId: null, Cancellation)
                            )
                        )
                ),
            TimeSpan.FromHours(1)
        );

        Assert.Equal(Replies, _instantly.Calls.Count);
        Assert.All(_instantly.Calls, call => Assert.Equal(200, call.Status));
    }

    private Task ReadAsync(string lead, Importance importance, SemaphoreSlim workers) =>
        ReadAsync(lead, importance, workers, (client, of, since) => client.Mails.ListReceivedAsync(of, since, Cancellation));

    /// <summary>As a worker of a queue does it: what has to wait too long for its turn goes back to the queue, and comes again.</summary>
    private async Task ReadAsync(
        string lead,
        Importance importance,
        SemaphoreSlim workers,
        Func<InstantlyClient, string, DateTimeOffset, Task> read
    )
    {
        var received = _clock.Time.GetUtcNow();
        while (true)
        {
            TimeSpan wait;
            await workers.WaitAsync();
            try
            {
                await ReadOnceAsync(lead, importance, received, read);
                return;
            }
            catch (TransientFailureException later) when (later.WaitsForTurn)
            {
                wait = later.RetryAfter!.Value;
            }
            finally
            {
                workers.Release();
            }
            await Task.Delay(wait, _clock.Time);
        }
    }

    private async Task ReadOnceAsync(
        string lead,
        Importance importance,
        DateTimeOffset received,
        Func<InstantlyClient, string, DateTimeOffset, Task> read
    )
    {
        new Errand(lead, importance, received).Begin();
        var client = _services.GetRequiredService<DestinationClients>().Of<InstantlyClient>(Workspace).Client!;
        await read(client, lead, received);
    }
}
