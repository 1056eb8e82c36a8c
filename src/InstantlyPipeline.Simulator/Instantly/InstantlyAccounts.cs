using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The sending mailboxes and what is wrong with them.</summary>
internal sealed class InstantlyAccounts
{
    private readonly Dictionary<string, InstantlyAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<InstantlyAccount> All => _accounts.Values;

    public InstantlyAccount Store(InstantlyAccount account) => _accounts[account.Email] = account;

    public Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", [var email]) => _accounts.TryGetValue(email, out var account)
                ? Answer.Json(200, Shown(account))
                : InstantlyErrors.NotFound("Account"),
            ("GET", []) => InstantlyPages.Page(
                call,
                _accounts.Values,
                account => account.Email,
                Shown,
                "limit",
                "starting_after",
                "search",
                "status"
            ),
            _ => InstantlyErrors.NoRoute(call),
        };

    private static JsonObject Shown(InstantlyAccount account) =>
        new()
        {
            ["email"] = account.Email,
            ["status"] = account.Status,
            ["status_message"] = account.ErrorCode is null
                ? null
                : new JsonObject
                {
                    ["code"] = account.ErrorCode,
                    ["command"] = "AUTH PLAIN",
                    ["response"] = account.Response,
                    ["e_message"] = account.Response,
                    ["responseCode"] = account.ResponseCode,
                },
        };
}
