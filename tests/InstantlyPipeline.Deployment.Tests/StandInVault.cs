using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>
/// Answers as Key Vault does when its secrets are listed, names in pages of one, or one is read; and 403 while a role is not in force yet.
/// A secret's value here is its name with "value-of-" before it.
/// </summary>
internal sealed class StandInVault : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly IReadOnlyList<(string Name, bool Enabled)> _secrets;
    private int _refusals;

    public StandInVault(int refusals, params IReadOnlyList<(string Name, bool Enabled)> secrets)
    {
        _refusals = refusals;
        _secrets = secrets;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Uri { get; }

    /// <summary>Names of the secrets whose values were read.</summary>
    public ConcurrentBag<string> Read { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var (status, body) = Answer(call.Request);
            call.Response.StatusCode = status;
            call.Response.AddHeader("Retry-After", "0");
            call.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
        }
    }

    private (int Status, string Body) Answer(HttpListenerRequest request)
    {
        if (request.Headers["Authorization"] != "Bearer token-from-azd")
        {
            return (401, "");
        }
        if (_refusals-- > 0)
        {
            return (403, "");
        }
        if (request.HttpMethod != "GET" || request.QueryString["api-version"] is null)
        {
            return (404, "");
        }
        if (_secrets.FirstOrDefault(secret => request.Url!.AbsolutePath == $"/secrets/{secret.Name}") is { Name: { } name, Enabled: true })
        {
            Read.Add(name);
            return (200, new JsonObject { ["value"] = $"value-of-{name}" }.ToJsonString());
        }
        if (request.Url!.AbsolutePath != "/secrets")
        {
            return (404, "");
        }
        var index = int.Parse(request.QueryString["page"] ?? "0", null);
        var more = index + 1 < _secrets.Count;
        return (
            200,
            new JsonObject
            {
                ["value"] = new JsonArray([
                    .. _secrets
                        .Skip(index)
                        .Take(1)
                        .Select(secret => new JsonObject
                        {
                            ["id"] = $"https://kv-example.vault.azure.net/secrets/{secret.Name}",
                            ["attributes"] = new JsonObject { ["enabled"] = secret.Enabled },
                        }),
                ]),
                ["nextLink"] = more ? $"{Uri}secrets?api-version=7.4&page={index + 1}" : null,
            }.ToJsonString()
        );
    }
}
