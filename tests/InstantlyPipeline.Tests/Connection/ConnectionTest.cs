using System.Net;
using System.Text;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace InstantlyPipeline.Tests.Connection;

/// <summary>The whole pipeline with a door on a loopback port, and an Instantly that posts to it.</summary>
public abstract class ConnectionTest : IAsyncLifetime
{
    private protected const string Secret = "0123456789abcdef0123456789abcdef";

    private WebApplication? _door;

    private protected PipelineUnderTest Pipeline { get; private set; } = null!;

    private protected StandInInstantly Instantly => Pipeline.World.Instantly;

    private protected Uri Door { get; private set; } = null!;

    /// <summary>The receiver is down: whatever is posted is answered with 502, as a tunnel does.</summary>
    private protected bool IsDown { get; set; }

    /// <summary>Someone else's server stands at the address.</summary>
    private protected bool IsForeign { get; set; }

    private protected static CancellationToken Now => TestContext.Current.CancellationToken;

    private protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    public async ValueTask InitializeAsync()
    {
        Pipeline = await PipelineUnderTest.StartAsync(Settings);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _door = builder.Build();
        _door.Run(ReceiveAsync);
        await _door.StartAsync(Now);
        Door = new Uri($"{_door.Urls.Single()}/{WebhookIntake.Path}");
    }

    public async ValueTask DisposeAsync()
    {
        await _door!.DisposeAsync();
        await Pipeline.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected InstantlyWebhook Connect() =>
        Instantly.AddWebhook(Door.AbsoluteUri, headers: new Dictionary<string, string> { ["Authorization"] = $"Bearer {Secret}" });

    private protected InstantlyWebhook SwitchOff(DateTimeOffset at)
    {
        var webhook = Instantly.AddWebhook(
            Door.AbsoluteUri,
            status: -1,
            errorAt: at,
            headers: new Dictionary<string, string> { ["Authorization"] = $"Bearer {Secret}" }
        );
        return webhook;
    }

    /// <summary>An event that Instantly tried to deliver and gave up.</summary>
    private protected void GaveUp(byte[] body, DateTimeOffset at, bool deliveredLater = false, Uri? target = null)
    {
        var group = Guid.NewGuid().ToString();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var succeeded = deliveredLater && attempt == 3;
            Instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = at.AddSeconds(attempt * 8),
                    Payload = Encoding.UTF8.GetString(body),
                    WebhookUrl = (target ?? Door).AbsoluteUri,
                    Success = succeeded,
                    StatusCode = succeeded ? 200 : 502,
                    RetryCount = attempt,
                    WillRetry = attempt < 3,
                    NextRetryAt = attempt < 3 ? at.AddSeconds((attempt + 1) * 8) : null,
                    RetryGroupId = group,
                    RetrySuccessful = attempt < 3 ? deliveredLater : null,
                }
            );
        }
    }

    private protected Task WatchAsync() =>
        Pipeline.Service<IEnumerable<IPeriodicTask>>().Single(task => task.Name == "watch").RunAsync(Now);

    /// <summary>Works off all that waits.</summary>
    private protected async Task WorkAsync()
    {
        while (Pipeline.Waiting > 0)
        {
            await Pipeline.ProcessAsync(Pipeline.TakeNext());
        }
    }

    /// <summary>The headlines that Slack has, in order.</summary>
    private protected async Task<IReadOnlyList<string>> ToldAsync()
    {
        await WorkAsync();
        return [.. Pipeline.World.Slack.Messages.Select(message => message.Text)];
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        if (IsDown || IsForeign)
        {
            http.Response.StatusCode = IsDown ? 502 : 200;
            return;
        }
        var answer =
            http.Request.Path.Value == "/" + WebhookIntake.Path
                ? await Pipeline
                    .Service<WebhookIntake>()
                    .AcceptAsync(
                        new IntakeRequest(
                            http.Request.Method,
                            http.Connection.RemoteIpAddress,
                            name => http.Request.Headers[name],
                            http.Request.ContentLength,
                            http.Request.Body
                        ),
                        http.RequestAborted
                    )
                : Pipeline
                    .Service<WrongPath>()
                    .Answer(http.Request.Method, http.Request.Path.Value ?? "", name => http.Request.Headers[name]);
        http.Response.StatusCode = answer.Status;
        await http.Response.Body.WriteAsync(answer.Body);
    }
}
