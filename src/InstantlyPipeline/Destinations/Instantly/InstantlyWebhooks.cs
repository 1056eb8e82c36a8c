using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The webhooks of a workspace and the log of their deliveries.</summary>
/// <remarks>Source: Instantly's OpenAPI file of API v2, August 2026. Throws what the client throws.</remarks>
public sealed class InstantlyWebhooks
{
    private const int PageSize = InstantlyPaging.PageSize;
    private const string Read = "webhooks:read";
    private const string Update = "webhooks:update";

    private readonly DestinationHttp _http;
    private readonly InstantlyPaging _paging;

    internal InstantlyWebhooks(DestinationHttp http, TimeProvider time) => (_http, _paging) = (http, new InstantlyPaging(http, time));

    public async Task<IReadOnlyList<InstantlyWebhook>> ListAsync(CancellationToken cancellationToken) =>
        await _paging
            .ReadAsync(
                cursor =>
                    DestinationCall.Get("list webhooks", $"webhooks?limit={PageSize}{InstantlyText.After(cursor)}") with
                    {
                        Scope = Read,
                    },
                InstantlyJson.Default.Webhooks,
                cancellationToken
            )
            .Select(WebhookOf)
            .Where(webhook => webhook is not null)
            .Select(webhook => webhook!)
            .ToListAsync(cancellationToken);

    /// <summary>As it is now; null when it is gone.</summary>
    public async Task<InstantlyWebhook?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get("read webhook", $"webhooks/{IdInUrl(id)}") with
            {
                Scope = Read,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded ? WebhookOf(answer.Read(InstantlyJson.Default.Webhook)) : null;
    }

    /// <summary>Makes one for everything of every campaign. Making it twice makes two: list first.</summary>
    public async Task<InstantlyWebhook> CreateAsync(
        Uri target,
        string name,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken cancellationToken
    )
    {
        var answer = await _http.SendAsync(
            DestinationCall.Post(
                "make webhook",
                "webhooks",
                new(target.AbsoluteUri, InstantlyWebhook.AllEvents, headers) { Name = name },
                InstantlyJson.Default.WebhookRequest
            ) with
            {
                Scope = "webhooks:create",
            },
            cancellationToken
        );
        return WebhookOf(answer.Read(InstantlyJson.Default.Webhook)) ?? throw answer.Unreadable();
    }

    /// <summary>Sets address, events, campaigns and the whole map of headers: whether Instantly merges the map is not documented, so read
    /// it back.</summary>
    public Task ChangeAsync(string id, Uri target, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) =>
        _http.SendAsync(
            DestinationCall.Patch(
                "change webhook",
                $"webhooks/{IdInUrl(id)}",
                new(target.AbsoluteUri, InstantlyWebhook.AllEvents, headers),
                InstantlyJson.Default.WebhookRequest
            ) with
            {
                Scope = Update,
            },
            cancellationToken
        );

    /// <summary>Has Instantly send its test event, and waits for what came of it.</summary>
    public async Task<InstantlyWebhookTest> TestAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            new DestinationCall("test webhook", HttpMethod.Post, $"webhooks/{IdInUrl(id)}/test") { Scope = Update },
            cancellationToken
        );
        var test = answer.Read(InstantlyJson.Default.WebhookTest);
        return new(
            test.Success ?? throw answer.Unreadable(),
            test.StatusCode,
            test.ResponseTimeMs is { } took ? TimeSpan.FromMilliseconds(took) : null
        );
    }

    /// <summary>Switches a webhook on again that Instantly switched off.</summary>
    public Task ResumeAsync(string id, CancellationToken cancellationToken) =>
        _http.SendAsync(
            new DestinationCall("resume webhook", HttpMethod.Post, $"webhooks/{IdInUrl(id)}/resume") { Scope = Update },
            cancellationToken
        );

    /// <summary>Every attempt at this address on these days, in no promised order, to the log's very end.</summary>
    /// <param name="succeeded">Null is both.</param>
    public async IAsyncEnumerable<InstantlyAttempt> ReadLogAsync(
        Uri target,
        DateOnly from,
        DateOnly to,
        bool? succeeded,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var which = succeeded is { } only ? $"&success={(only ? "true" : "false")}" : "";
        var days = string.Create(CultureInfo.InvariantCulture, $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}");
        var search = Uri.EscapeDataString(target.AbsoluteUri);
        await foreach (
            var attempt in _paging.ReadAsync(
                cursor =>
                    DestinationCall.Get(
                        "read delivery log",
                        $"webhook-events?{days}&search={search}{which}&limit={PageSize}{InstantlyText.After(cursor)}"
                    ) with
                    {
                        Scope = "webhook_events:read",
                    },
                InstantlyJson.Default.DeliveryLog,
                cancellationToken
            )
        )
        {
            // Whatever the API makes of the filter: another webhook's deliveries are not ours.
            if (attempt.WebhookUrl == target.AbsoluteUri)
            {
                yield return new InstantlyAttempt(
                    attempt.RetryGroupId ?? attempt.Id ?? "",
                    InstantlyText.Time(attempt.TimestampCreated) ?? default,
                    attempt.WebhookUrl,
                    Bytes(attempt.Payload),
                    attempt.Success ?? false,
                    attempt.WillRetry ?? false,
                    InstantlyText.Time(attempt.TimestampNextRetry),
                    attempt.RetrySuccessful ?? false
                );
            }
        }
    }

    /// <summary>The body's own bytes. The documents have an object; a text that holds one is taken as well.</summary>
    private static ReadOnlyMemory<byte> Bytes(JsonElement payload) =>
        payload.ValueKind switch
        {
            JsonValueKind.Object => Encoding.UTF8.GetBytes(payload.GetRawText()),
            JsonValueKind.String => Encoding.UTF8.GetBytes(Events.LenientText.Of(payload) ?? ""),
            _ => default,
        };

    private static InstantlyWebhook? WebhookOf(InstantlyWire.Webhook webhook) =>
        webhook.Id is { Length: > 0 } id && Uri.TryCreate(webhook.TargetHookUrl, UriKind.Absolute, out var target)
            ? new(
                id,
                webhook.Organization ?? "",
                target,
                webhook.EventType,
                webhook.Campaign,
                new Dictionary<string, string>(webhook.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase),
                webhook.Status is < 0,
                InstantlyText.Time(webhook.TimestampError)
            )
            : null;

    private static string IdInUrl(string id) =>
        id.Length > 0 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? id
            : throw new ArgumentException("Not a webhook's id: letters, digits and dashes are expected.", nameof(id));
}
