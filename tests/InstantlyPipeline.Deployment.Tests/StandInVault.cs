using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>
/// Answers as Key Vault does when its secrets are listed, names in pages of one, or one is read; and 403 while a role is not in force yet.
/// A secret's value here is its name with "value-of-" before it.
/// </summary>
internal sealed class StandInVault(int refusals, params IReadOnlyList<(string Name, bool Enabled)> secrets) : LocalServer
{
    private int _refusals = refusals;

    /// <summary>Names of the secrets whose values were read.</summary>
    public ConcurrentBag<string> Read { get; } = [];

    protected override Task AnswerAsync(HttpListenerContext call)
    {
        var (status, body) = Answer(call.Request);
        call.Response.StatusCode = status;
        call.Response.AddHeader("Retry-After", "0");
        call.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
        return Task.CompletedTask;
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
        if (secrets.FirstOrDefault(secret => request.Url!.AbsolutePath == $"/secrets/{secret.Name}") is { Name: { } name, Enabled: true })
        {
            Read.Add(name);
            return (200, new JsonObject { ["value"] = $"value-of-{name}" }.ToJsonString());
        }
        if (request.Url!.AbsolutePath != "/secrets")
        {
            return (404, "");
        }
        var index = int.Parse(request.QueryString["page"] ?? "0", null);
        var more = index + 1 < secrets.Count;
        return (
            200,
            new JsonObject
            {
                ["value"] = new JsonArray([
                    .. secrets
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
