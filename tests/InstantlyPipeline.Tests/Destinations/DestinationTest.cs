using InstantlyPipeline.Destinations;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>The real registration, its addresses pointed at a <see cref="ScriptedServer"/>.</summary>
public abstract class DestinationTest : IAsyncLifetime
{
    protected const string Workspace = "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90";
    protected const string Secret = "sekrit-token-9d1f";
    protected const string OutgoingSecret = "whsec_c2Vrcml0LXRva2VuLTlkMWYtYW5kLXNvbWUtbW9yZQ==";
    protected const string Lead = "dana.okafor@example.com";
    protected const string LeadInUrl = "dana.okafor%40example.com";

    protected static readonly EventKey Key = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef");

    private ServiceProvider? _services;

    protected ScriptedServer Server { get; private set; } = null!;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 8, 18, 21, 30, 0, TimeSpan.Zero));

    protected DestinationClients Clients { get; private set; } = null!;

    protected IServiceProvider Services => _services!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        Configure();
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Builds the clients anew, with these settings over the usual ones (names in environment spelling).</summary>
    protected void Configure(
        TimeSpan? timeout = null,
        Uri? address = null,
        ILoggerProvider? log = null,
        params (string Name, string? Value)[] settings
    )
    {
        var root = (address ?? Server.Address).AbsoluteUri.TrimEnd('/');
        var values = new Dictionary<string, string?>
        {
            ["HubSpot:AccessToken"] = Secret,
            ["HubSpot:BaseAddress"] = root,
            ["Pipedrive:ApiToken"] = Secret,
            ["Pipedrive:BaseAddress"] = $"{root}/api/v2/",
            ["Salesforce:BaseAddress"] = root,
            ["Salesforce:ClientId"] = "3MVG9.consumer",
            ["Salesforce:ClientSecret"] = Secret,
            ["Close:BaseAddress"] = $"{root}/api/v1/",
            ["Close:ApiKey"] = Secret,
            ["Slack:WebhookUrl"] = $"{root}/services/T0/B0/{Secret}",
            ["Teams:WebhookUrl"] = $"{root}/workflows/1?sig={Secret}",
            ["Outgoing:Url"] = $"{root}/hooks/{Secret}",
            ["Outgoing:Secret"] = OutgoingSecret,
            ["LeadsTable:Url"] = $"{root}/rest/v1/leads?email=eq.{{email}}",
            ["LeadsTable:Headers"] = "apikey: ${TABLE_KEY}",
            ["LeadsTable:DryRun"] = "false",
            ["TABLE_KEY"] = Secret,
            ["OpenAI:ApiKey"] = Secret,
            ["OpenAI:BaseAddress"] = $"{root}/v1/",
            ["Instantly:ApiKey"] = Secret,
            ["Instantly:BaseAddress"] = $"{root}/api/v2",
        };
        foreach (var (name, value) in settings)
        {
            values[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddSingleton<TimeProvider>(Time)
            .AddDestinations();
        if (timeout is { } limit)
        {
            services.AddHttpClient(DestinationServices.HttpClientName).ConfigureHttpClient(http => http.Timeout = limit);
        }
        if (log is not null)
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        }
        _services?.Dispose();
        _services = services.BuildServiceProvider();
        Clients = _services.GetRequiredService<DestinationClients>();
    }

    protected static async Task<TransientFailureException> Transient(Func<Task> act) =>
        Clean(await Assert.ThrowsAsync<TransientFailureException>(act));

    protected static async Task<PermanentFailureException> Permanent(string reason, Func<Task> act)
    {
        var failure = Clean(await Assert.ThrowsAsync<PermanentFailureException>(act));
        Assert.Equal(reason, failure.Reason);
        return failure;
    }

    /// <summary>Whatever failed, and however: neither secret nor address may be in what is logged of it.</summary>
    protected static T Clean<T>(T failure)
        where T : Exception
    {
        foreach (var hidden in new[] { Secret, OutgoingSecret, Lead, LeadInUrl, "/services/T0", "sig=", "outside words" })
        {
            Assert.DoesNotContain(hidden, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        }
        return failure;
    }
}
