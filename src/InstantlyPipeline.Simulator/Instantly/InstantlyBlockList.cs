using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The addresses and domains that are never mailed.</summary>
internal sealed class InstantlyBlockList(Func<string> nextId, TimeProvider time)
{
    private static readonly string[] FreeMailDomains =
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
    ];

    private readonly SortedDictionary<string, InstantlyBlock> _blocks = new(StringComparer.Ordinal);

    public IEnumerable<InstantlyBlock> All => _blocks.Values;

    public InstantlyBlock Add(string value)
    {
        var block = new InstantlyBlock(nextId(), value, time.GetUtcNow());
        return _blocks[block.Id] = block;
    }

    public Answer Handle(IncomingCall call, string[] path, bool refuseDuplicates) =>
        (call.Method, path) switch
        {
            ("POST", []) => Create(call, refuseDuplicates),
            ("GET", []) => List(call),
            ("GET", [var id]) => _blocks.TryGetValue(id, out var block)
                ? Answer.Json(200, Shown(block))
                : InstantlyErrors.NotFound("Block list entry"),
            ("DELETE", [var id]) => Delete(call, id),
            ("DELETE", []) => Wipe(),
            _ => InstantlyErrors.NoRoute(call),
        };

    private Answer Create(IncomingCall call, bool refuseDuplicates)
    {
        var value = new InstantlyBody(call, "bl_value").Text("bl_value")?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return InstantlyErrors.Invalid("body must have required property 'bl_value'");
        }
        if (_blocks.Values.FirstOrDefault(block => block.Value.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return refuseDuplicates
                ? InstantlyErrors.Error(400, "The block list entry already exists")
                : Answer.Json(200, Shown(known), $"{value} was blocked already");
        }
        var created = Add(value);
        var answer = Answer.Json(200, Shown(created), $"blocked {value}");
        return created.IsDomain && FreeMailDomains.Contains(value, StringComparer.OrdinalIgnoreCase)
            ? answer with
            {
                Severe = true,
                Refusal = $"blocking {value} blocks every user of a free mail service",
            }
            : answer;
    }

    private Answer List(IncomingCall call)
    {
        var search = call.Query.GetValueOrDefault("search");
        var domainsOnly = call.Query.GetValueOrDefault("domains_only") is "true";
        return InstantlyPages.Page(
            call,
            _blocks.Values.Where(block =>
                (search is null || block.Value.Contains(search, StringComparison.OrdinalIgnoreCase)) && (!domainsOnly || block.IsDomain)
            ),
            block => block.Id,
            Shown,
            "limit",
            "starting_after",
            "domains_only",
            "search"
        );
    }

    private Answer Delete(IncomingCall call, string id)
    {
        InstantlyBody.MustBeNull(call);
        return _blocks.Remove(id, out var block)
            ? Answer.Json(200, Shown(block), $"unblocked {block.Value}")
            : InstantlyErrors.NotFound("Block list entry");
    }

    private Answer Wipe()
    {
        var count = _blocks.Count;
        _blocks.Clear();
        return Answer.Json(200, new JsonObject { ["count"] = count }, $"deleted all {count} block list entries") with
        {
            Severe = true,
            Refusal = "DELETE /block-lists-entries without an id deletes the whole block list",
        };
    }

    private static JsonObject Shown(InstantlyBlock block) =>
        new()
        {
            ["id"] = block.Id,
            ["timestamp_created"] = block.CreatedAt.Iso(),
            ["organization_id"] = Deliveries.Workspace,
            ["bl_value"] = block.Value,
            ["is_domain"] = block.IsDomain,
        };
}
