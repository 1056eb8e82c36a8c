using System.Text;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>Plain HTTP against a stand-in: what is sent is what the test shows.</summary>
internal sealed class Wire(Uri address, params (string Name, string Value)[] headers) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public Task<WireAnswer> Get(string path) => Send("GET", path);

    public Task<WireAnswer> Post(string path, string json) => Send("POST", path, json);

    public async Task<WireAnswer> Send(string method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null;
        return new WireAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            retryAfter
        );
    }

    public void Dispose() => _http.Dispose();
}
