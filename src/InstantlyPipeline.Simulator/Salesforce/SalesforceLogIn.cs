using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The log-in by client credentials, and the sessions it has granted.</summary>
internal sealed class SalesforceLogIn(SalesforceRecord runAs, TimeProvider time)
{
    private readonly HashSet<string> _sessions = [];

    /// <summary>The org's My Domain address, which is where people see its records; the calls come to the stand-in.</summary>
    public static Uri Org { get; } = new("https://standin.my.salesforce.example");

    /// <summary>Log-ins that were granted.</summary>
    public int Count { get; private set; }

    public bool Knows(string token) => _sessions.Contains(token);

    public void EndAll() => _sessions.Clear();

    public Answer Handle(IncomingCall call, string clientId, string clientSecret, Uri address)
    {
        if (call.Method != "POST" || call.ContentType?.Split(';')[0].Trim() != "application/x-www-form-urlencoded" || call.Query.Count > 0)
        {
            return SalesforceErrors.LogIn(400, "invalid_request", "the log-in is a form, sent by POST");
        }
        var form = call
            .Body.Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
        if (form.GetValueOrDefault("grant_type") != "client_credentials")
        {
            return SalesforceErrors.LogIn(400, "unsupported_grant_type", "grant type not supported");
        }
        if (form.GetValueOrDefault("client_id") != clientId)
        {
            return SalesforceErrors.LogIn(400, "invalid_client_id", "client identifier invalid");
        }
        if (form.GetValueOrDefault("client_secret") != clientSecret)
        {
            return SalesforceErrors.LogIn(400, "invalid_client", "invalid client credentials");
        }
        var token = $"00DSIM!{++Count:D4}.{Guid.NewGuid():N}";
        _sessions.Add(token);
        return Answer.Json(
            200,
            new JsonObject
            {
                ["access_token"] = token,
                ["instance_url"] = Org.OriginalString,
                ["id"] = $"{address}id/00DSIM/{runAs.Id}",
                ["token_type"] = "Bearer",
                ["issued_at"] = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["signature"] = "c2ltdWxhdGVk",
            },
            "logged in"
        );
    }
}
