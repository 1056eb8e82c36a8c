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

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pipeline, $"/{OperationsApi.Path}/{path}"));
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
