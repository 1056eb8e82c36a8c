using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Forgetting;
using InstantlyPipeline.Health;
using InstantlyPipeline.Observing;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Numbers;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.Today;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.Cli;

/// <summary>Talks to a pipeline's operations API, on this machine or on Azure.</summary>
internal sealed class OperationsClient(Uri pipeline, string? token, DataDirectory data) : IDisposable
{
    private const string Setting = "Operations__Token";

    /// <summary>Days that `GET numbers` answers about at once.</summary>
    private const int MostDays = 92;

    // A redirect would be followed to an address that nobody named.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };
    private string? _token;

    /// <param name="filter">As the command line spells it; what is null does not count.</param>
    public async Task<IReadOnlyList<EventView>> ListEventsAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> filter
    ) => Read(await PostAsync("events/search", filter, cancellationToken), OperationsJson.Default.IReadOnlyListEventView) ?? [];

    public async Task<EventView> ShowEventAsync(string key, CancellationToken cancellationToken, bool withBody = false) =>
        Read(
            await GetAsync($"events/{Uri.EscapeDataString(key)}{(withBody ? "?body=true" : "")}", cancellationToken),
            OperationsJson.Default.EventView
        )!;

    /// <param name="filter">What is null does not count.</param>
    public async Task<ArrivalPage> ListArrivalsAsync(
        CancellationToken cancellationToken,
        params IReadOnlyList<(string Name, string? Value)> filter
    ) =>
        // An address does not belong into a URL.
        Read(
            filter.Any(pair => pair is { Name: "lead", Value: not null })
                ? await PostAsync("arrivals/search", filter, cancellationToken)
                : await GetAsync("arrivals?" + QueryOf(filter), cancellationToken),
            OperationsJson.Default.ArrivalPage
        )!;

    public async Task<IReadOnlyList<OperatorEntry>> ListOperatorsAsync(CancellationToken cancellationToken) =>
        Read(await GetAsync("operators", cancellationToken), OperationsJson.Default.IReadOnlyListOperatorEntry) ?? [];

    public async Task<MadeOperator> MakeOperatorAsync(string name, string role, string? clients, CancellationToken cancellationToken) =>
        Read(
            await PostAsync("operators", [("name", name), ("role", role), ("clients", clients)], cancellationToken),
            OperationsJson.Default.MadeOperator
        )!;

    public async Task<IReadOnlyList<OperatorEntry>> RevokeOperatorAsync(string name, CancellationToken cancellationToken) =>
        Read(await PostAsync("operators/revoke", [("name", name)], cancellationToken), OperationsJson.Default.IReadOnlyListOperatorEntry)
        ?? [];

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) =>
        Read(await GetAsync("doctor", cancellationToken), HealthJson.Default.IReadOnlyListFinding) ?? [];

    /// <param name="filter">Names no address; what is null does not count.</param>
    public async Task<IReadOnlyList<EngagementCount>> CountEngagementAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> filter
    ) =>
        Read(await GetAsync("engagement?" + QueryOf(filter), cancellationToken), OperationsJson.Default.IReadOnlyListEngagementCount) ?? [];

    /// <summary>Counts over any time, in as many calls as the pipeline wants it in.</summary>
    /// <param name="since">A UTC day; null is what the pipeline takes without one.</param>
    /// <param name="filter">Names no address; what is null does not count.</param>
    public async Task<NumbersView> CountSinceAsync(
        string? since,
        DateOnly today,
        IReadOnlyList<(string Name, string? Value)> filter,
        CancellationToken cancellationToken
    )
    {
        if (
            !DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            || today.DayNumber - first.DayNumber < MostDays
        )
        {
            return await CountAsync(cancellationToken, [.. filter, ("since", since)]);
        }
        NumbersView? all = null;
        for (var from = first; from <= today; from = from.AddDays(MostDays))
        {
            var until = from.AddDays(MostDays - 1) is var end && end < today ? end : today;
            var part = await CountAsync(cancellationToken, [.. filter, ("since", Named(from)), ("until", Named(until))]);
            all = all is null ? part : part with { Since = all.Since, Rows = [.. all.Rows, .. part.Rows] };
        }
        return all!;
    }

    private static string Named(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <param name="filter">Names no address; what is null does not count.</param>
    private async Task<NumbersView> CountAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> filter
    ) => Read(await GetAsync("numbers?" + QueryOf(filter), cancellationToken), OperationsJson.Default.NumbersView)!;

    public async Task<IReadOnlyList<Measured>> ReadMetricsAsync(CancellationToken cancellationToken) =>
        Read(await GetAsync("metrics", cancellationToken), HealthJson.Default.IReadOnlyListMeasured) ?? [];

    /// <summary>Whether anything listens there.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(pipeline, $"/{HealthApi.Path}/live"), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<ConnectReport> ConnectAsync(IEnumerable<(string Name, string? Value)> wish, CancellationToken cancellationToken) =>
        Read(await PostAsync("connect", wish, cancellationToken), ConnectionJson.Default.ConnectReport)!;

    public async Task<RecoveryReport> RecoverAsync(IEnumerable<(string Name, string? Value)> wish, CancellationToken cancellationToken) =>
        Read(await PostAsync("recover", wish, cancellationToken), ConnectionJson.Default.RecoveryReport)!;

    public async Task<ReplayReport> ReplayAsync(IEnumerable<(string Name, string? Value)> wish, CancellationToken cancellationToken) =>
        Read(await PostAsync("replay", wish, cancellationToken), OperationsJson.Default.ReplayReport)!;

    public async Task<EventView> DiscardAsync(string key, string who, string why, CancellationToken cancellationToken) =>
        Read(
            await PostAsync($"events/{Uri.EscapeDataString(key)}/discard", [("who", who), ("why", why)], cancellationToken),
            OperationsJson.Default.EventView
        )!;

    public async Task<ForgetAnswer> ForgetAsync(IEnumerable<(string Name, string? Value)> whom, CancellationToken cancellationToken) =>
        Read(await PostAsync("forget", whom, cancellationToken), ForgetJson.Default.ForgetAnswer)!;

    public async Task<IReadOnlyList<ForgetReport>> ForgetProgressAsync(CancellationToken cancellationToken) =>
        Read(await GetAsync("forget", cancellationToken), ForgetJson.Default.IReadOnlyListForgetReport) ?? [];

    public async Task<IReadOnlyList<RouteView>> ListRoutesAsync(CancellationToken cancellationToken) =>
        Read(await GetAsync("routes", cancellationToken), RoutesJson.Default.RouteViewArray) ?? [];

    /// <param name="name"><c>key</c> or <c>event</c>.</param>
    public async Task<RouteTest> TestRoutesAsync(string name, string value, string? category, CancellationToken cancellationToken) =>
        Read(await PostAsync("routes/test", [(name, value), ("category", category)], cancellationToken), RoutesJson.Default.RouteTest)!;

    /// <returns>What people call the workspaces, by id; empty where nobody has given them names.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ClientNamesAsync(CancellationToken cancellationToken) =>
        (Read(await GetAsync("clients", cancellationToken), OperationsJson.Default.IReadOnlyListClientView) ?? [])
            .SelectMany(client => client.Workspaces.Select(id => KeyValuePair.Create(id, client.Name)))
            .DistinctBy(own => own.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);

    public async Task<ObservedReport> ReportRoutesAsync(
        IEnumerable<(string Name, string? Value)> wish,
        CancellationToken cancellationToken
    ) => Read(await PostAsync("routes/report", wish, cancellationToken), ObservingJson.Default.ObservedReport)!;

    public async Task<PushReport> PushRoutesAsync(string file, CancellationToken cancellationToken) =>
        Read(await PostAsync("routes/push", [("file", file)], cancellationToken), RoutesJson.Default.PushReport)!;

    public async Task<IReadOnlyList<BounceNumber>> CountBouncesAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> filter
    ) => Read(await GetAsync("bounces?" + QueryOf(filter), cancellationToken), BouncesJson.Default.IReadOnlyListBounceNumber) ?? [];

    /// <param name="filter">As the command line spells it; what is null does not count.</param>
    public async Task<IReadOnlyList<SuppressionView>> ListSuppressionsAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> filter
    ) =>
        Read(await PostAsync("suppressions/search", filter, cancellationToken), SuppressionsJson.Default.IReadOnlyListSuppressionView)
        ?? [];

    /// <param name="what"><c>add</c>, <c>remove</c> or <c>why</c>.</param>
    public async Task<SuppressionAnswer> DecideAsync(
        string what,
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> wish
    ) => Read(await PostAsync($"suppressions/{what}", wish, cancellationToken), SuppressionsJson.Default.SuppressionAnswer)!;

    /// <summary>What was sent and what came of it by client and campaign, as CSV.</summary>
    public Task<byte[]> FunnelAsync(CancellationToken cancellationToken, params IEnumerable<(string Name, string? Value)> filter) =>
        GetAsync("funnel?" + QueryOf(filter), cancellationToken);

    /// <summary>The list as CSV.</summary>
    public Task<byte[]> ExportSuppressionsAsync(string? workspace, CancellationToken cancellationToken) =>
        GetAsync("suppressions/export?" + QueryOf([("workspace", workspace)]), cancellationToken);

    public async Task<SuppressionImported> ImportSuppressionsAsync(
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string? Value)> wish
    ) => Read(await PostAsync("suppressions/import", wish, cancellationToken), SuppressionsJson.Default.SuppressionImported)!;

    public void Dispose() => _http.Dispose();

    private static string QueryOf(IEnumerable<(string Name, string? Value)> filter) =>
        string.Join(
            '&',
            filter
                .Where(parameter => parameter.Value is not null)
                .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")
        );

    private Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    private Task<byte[]> PostAsync(string path, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var body = new JsonObject(
            parameters
                .Where(parameter => parameter.Value is not null)
                .Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.Value))
        );
        return SendAsync(
            HttpMethod.Post,
            path,
            new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            cancellationToken
        );
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(pipeline, $"/{OperationsApi.Path}/{path}")) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        await using var waiting = new Progress($"Waiting for {pipeline.Authority}");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? answer
                : throw new OperationsException(Problem((int)response.StatusCode, answer), (int)response.StatusCode);
        }
        catch (HttpRequestException ex)
        {
            throw new OperationsException(NoAnswer(ex));
        }
        catch (IOException)
        {
            throw new OperationsException($"The answer of {pipeline} broke off. Ask again; if that does not help, its log says why.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperationsException(
                $"{pipeline} did not answer within {_http.Timeout.TotalMinutes:0} minutes. What it was asked may still be under way: "
                    + $"look with `events` before you ask again."
            );
        }
    }

    private string NoAnswer(HttpRequestException failure) =>
        (pipeline.Scheme, failure.HttpRequestError) switch
        {
            ("https", HttpRequestError.SecureConnectionError) =>
                $"{pipeline} does not speak https, or its certificate is not trusted here. `serve` itself speaks http: use "
                    + $"http://{pipeline.Authority} on its own machine, and https only where a proxy ends it.",
            (_, HttpRequestError.NameResolutionError) => $"No machine is called {pipeline.Host}. Check --url.",
            (_, HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded) =>
                $"{pipeline} does not answer as a web server does. Check --url; a port that speaks https is asked with https.",
            _ => $"Nothing answers at {pipeline} ({failure.HttpRequestError}). Start it with `instantly-pipeline serve`, or name "
                + $"another with --url.",
        };

    /// <summary>Something that answers 200 with a page of its own is no pipeline.</summary>
    private T? Read<T>(byte[] answer, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, shape);
        }
        catch (JsonException)
        {
            throw new OperationsException(
                $"{pipeline} answers, but not as this pipeline does: its answer is not the JSON that was asked for. Check --url; "
                    + $"another program may listen there, or another version of this one."
            );
        }
    }

    private string Token()
    {
        try
        {
            if (_token is null && pipeline is { IsLoopback: false, Scheme: "http" })
            {
                Console.Error.WriteLine(
                    $"WARNING: {pipeline.Host} is asked over http, where the token can be read on its way. Use its https address."
                );
            }
            _token ??= token is null ? FindToken() : SecretArgument.Read("--token", token, Setting);
            return _token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
                ? _token
                : throw new OperationsException(
                    "The operations token has a character that no header can carry, a line break for example. Copy it again.",
                    400
                );
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new OperationsException(
                $"The operations token in {data.FullPath} cannot be read by this user. Run this as the user that `serve` runs as, or "
                    + $"give --token ask or {Setting}."
            );
        }
    }

    /// <summary>A token that lies about here is for the pipeline here: whoever is named by --url must not get it by a slip of the
    /// pen.</summary>
    private string FindToken()
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } set)
        {
            return set;
        }
        if (pipeline.IsLoopback)
        {
            return data.ReadToken()
                ?? throw new OperationsException(
                    $"No operations token: {data.FullPath} holds none. Name the data directory of `serve` with --data, or give "
                        + $"--token ask, --token file:<path> or {Setting}."
                );
        }
        return SecretArgument.SomebodyIsThere
            ? SecretArgument.Type($"The operations token of {pipeline.Host}: ")
            : throw new OperationsException(
                $"No operations token for {pipeline.Host}: one that a data directory holds is sent to this machine alone. Give "
                    + $"--token file:<path> or --token ask, or set {Setting}."
            );
    }

    private string Problem(int status, byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return $"{problem.RootElement.GetProperty("title").GetString()} {problem.RootElement.GetProperty("detail").GetString()}";
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{pipeline} answered {status} and does not look like this pipeline. Check --url.";
        }
    }
}
