using System.Net.Http.Headers;
using System.Text.Json;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli;

/// <summary>Talks to a pipeline's operations API, on this machine or on Azure.</summary>
internal sealed class OperationsClient(Uri pipeline, string? token, DataDirectory data) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    public async Task<IReadOnlyList<EventView>> ListEventsAsync(string query, CancellationToken cancellationToken)
        => JsonSerializer.Deserialize(await GetAsync("events" + query, cancellationToken), OperationsJson.Default.IReadOnlyListEventView) ?? [];

    public async Task<EventView> ShowEventAsync(string key, CancellationToken cancellationToken)
        => JsonSerializer.Deserialize(await GetAsync("events/" + Uri.EscapeDataString(key), cancellationToken), OperationsJson.Default.EventView)!;

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
        => JsonSerializer.Deserialize(await GetAsync("doctor", cancellationToken), HealthJson.Default.IReadOnlyListFinding) ?? [];

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

    public async Task<ReplayReport> ReplayAsync(string query, CancellationToken cancellationToken)
        => JsonSerializer.Deserialize(await SendAsync(HttpMethod.Post, "replay" + query, cancellationToken), OperationsJson.Default.ReplayReport)!;

    public async Task<EventView> DiscardAsync(string key, string query, CancellationToken cancellationToken)
        => JsonSerializer.Deserialize(
            await SendAsync(HttpMethod.Post, $"events/{Uri.EscapeDataString(key)}/discard{query}", cancellationToken), OperationsJson.Default.EventView)!;

    public void Dispose() => _http.Dispose();

    /// <summary>A query string of what has a value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        var parts = new List<string>();
        foreach (var (name, value) in filters)
        {
            if (value is not null)
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
        return "?" + string.Join('&', parts);
    }

    private Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, cancellationToken);

    private async Task<byte[]> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(pipeline, $"/{OperationsApi.Path}/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? body : throw new OperationsException(Problem((int)response.StatusCode, body));
        }
        catch (HttpRequestException ex)
        {
            throw new OperationsException($"Nothing answers at {pipeline} ({ex.HttpRequestError}). Start it with `instantly-pipeline serve`, or name another with --url.");
        }
    }

    private string Token()
        => token ?? Environment.GetEnvironmentVariable("Operations__Token") ?? data.ReadToken()
            ?? throw new OperationsException(
                $"No operations token: {data.FullPath} holds none. Name the data directory of `serve` with --data, or give --token or Operations__Token.");

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
