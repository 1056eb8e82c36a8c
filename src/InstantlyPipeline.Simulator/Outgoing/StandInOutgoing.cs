using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Simulator;

/// <summary>A receiver of signed webhooks, as an n8n workflow or a service of one's own would be.</summary>
/// <remarks>Source: the Standard Webhooks specification. A repeated id is answered 200 and not taken a second time.</remarks>
public sealed class StandInOutgoing(TimeProvider? time = null) : StandInServer("Outgoing", "/", time)
{
    private const string MessageEffect = "Outgoing webhook";
    private const string Path = "/hooks/instantly-1f0c";
    private const string SecretPrefix = "whsec_";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly List<OutgoingMessage> _messages = [];

    public Uri Url => new(BaseAddress, Path);

    public string Secret { get; init; } = "whsec_c2ltdWxhdGVkLXNlY3JldC1vZi0zMi1ieXRlcy0wMTI=";

    public override IReadOnlyList<string> EffectKinds => [MessageEffect];

    public override IReadOnlyList<SideEffect> Effects => [.. Messages.Select(message => new SideEffect(MessageEffect, message.Body))];

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Outgoing:Url"] = Url.AbsoluteUri, ["Outgoing:Secret"] = Secret };

    /// <summary>The messages taken, each id once.</summary>
    public IReadOnlyList<OutgoingMessage> Messages => Read(() => (OutgoingMessage[])[.. _messages]);

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Path != Path)
        {
            return Answer.Text(404, "not registered").Because("no workflow listens at this address");
        }
        if (call.Method != "POST" || !call.HasJsonContentType)
        {
            return Answer.Text(415, "unsupported").Because("a message is JSON, sent by POST");
        }
        if (Fault(call) is { } fault)
        {
            return Answer.Text(401, "unauthorized").Because(fault);
        }
        if (call.JsonBody() is not { } body || body["type"].Text() is not { Length: > 0 } type || body["data"] is null)
        {
            return Answer.Text(422, "no message").Because("the body is not an object with type, timestamp and data");
        }
        if (!DateTimeOffset.TryParse(body["timestamp"].Text(), CultureInfo.InvariantCulture, out _))
        {
            return Answer.Text(422, "no message").Because("timestamp is not a time in ISO 8601");
        }
        var id = call.Header("webhook-id")!;
        if (_messages.Exists(known => known.Id == id))
        {
            return Answer.Text(200, "known", "a repeat, recognised by its id");
        }
        _messages.Add(new OutgoingMessage(id, type, call.Body));
        return Answer.Text(200, "ok", $"took a message of type '{type}'");
    }

    private protected override Answer Failure(int status) => Answer.Text(status, "failed");

    private string? Fault(IncomingCall call)
    {
        if (call.Header("webhook-id") is not { Length: > 0 } id || id.Contains('.', StringComparison.Ordinal))
        {
            return "webhook-id is missing or holds a full stop";
        }
        if (
            !long.TryParse(call.Header("webhook-timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || (Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance
        )
        {
            return "webhook-timestamp is missing, or more than five minutes off";
        }
        using var hmac = new HMACSHA256(Convert.FromBase64String(Secret[SecretPrefix.Length..]));
        var expected = hmac.ComputeHash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.{call.Body}")));
        var given = (call.Header("webhook-signature") ?? "")
            .Split(' ')
            .Where(signature => signature.StartsWith("v1,", StringComparison.Ordinal));
        return given.Any(signature => signature == $"v1,{Convert.ToBase64String(expected)}") ? null : "no signature fits id, time and body";
    }
}
